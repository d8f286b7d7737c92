import '@patternfly/react-core/dist/styles/base.css';
import './loom.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/problem';
import { keys, newQueryClient } from './api/queries';
import { newRouter } from './router';
import { applyTheme } from './shell/theme';

applyTheme();
const client = newQueryClient();
const router = newRouter(client);

/** When a session ends while a page is open, the page asks to sign in again and then comes back. */
client.getQueryCache().subscribe(({ type, query }) => {
  const ended =
    type === 'updated' && query.state.error instanceof Problem && query.state.error.status === 401;
  if (ended && client.getQueryData(keys.session)) {
    client.setQueryData(keys.session, null);
    void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } });
  }
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
