import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** In development the API is that of a server started with `./loom up`. */
const server = {
  target: process.env.LOOM_URL ?? 'http://127.0.0.1:8080',
  // The server takes writes from its own pages only: it must see the address that the browser sees.
  changeOrigin: false,
};

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/api': server, '/q': server } },
  build: {
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: 'graph', test: /node_modules\/(@xyflow|@dagrejs|d3-)/ },
            { name: 'patternfly', test: /node_modules\/@patternfly/ },
            { name: 'vendor', test: /node_modules/ },
          ],
        },
      },
    },
  },
});
