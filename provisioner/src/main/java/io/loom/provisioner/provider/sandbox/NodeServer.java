package io.loom.provisioner.provider.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.jspecify.annotations.Nullable;

/** The SSH server of one node: public keys only, commands run in the node's process space. */
final class NodeServer implements AutoCloseable {
    private final SshServer server;

    NodeServer(Path folder, SandboxNode node, KeyPair hostKey) throws IOException {
        var space = new ProcessSpace(folder, node);
        server = SshServer.setUpDefaultServer();
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        server.setHost(node.address());
        server.setPort(node.port());
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                new AuthorizedKeysAuthenticator(folder.resolve("root/root/.ssh/authorized_keys")));
        server.setCommandFactory((channel, command) -> new NodeCommand(space, command));
        server.setChannelFactories(List.of(NodeChannel.FACTORY, DirectTcpipFactory.INSTANCE));
        server.setShellFactory(channel -> new NodeCommand(space, null));
        CoreModuleProperties.NIO_WORKERS.set(server, 2);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
        server.start();
    }

    @Override
    public void close() {
        server.close(true);
    }

    /**
     * One command: its streams are the channel's, and it lives on when the channel is lost, as with any SSH server. Its
     * threads are the operating system's: reading a pipe holds the carrier of a virtual thread, and there are few.
     */
    private static final class NodeCommand implements Command {
        private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

        private final ProcessSpace space;
        private final @Nullable String command;
        private @Nullable InputStream in;
        private @Nullable OutputStream out;
        private @Nullable OutputStream err;
        private @Nullable ExitCallback exit;
        private @Nullable Process process;

        NodeCommand(ProcessSpace space, @Nullable String command) {
            this.space = space;
            this.command = command;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment env) throws IOException {
            Process started = space.process(command).start();
            process = started;
            Thread.Builder threads = Thread.ofPlatform().daemon().name("node-command-" + started.pid());
            threads.start(() -> copy(in, started.getOutputStream(), true));
            Thread stdout = threads.start(() -> copy(started.getInputStream(), out, false));
            Thread stderr = threads.start(() -> copy(started.getErrorStream(), err, false));
            threads.start(() -> {
                int status = 255;
                try {
                    status = started.waitFor();
                    stdout.join(LAST_OUTPUT);
                    stderr.join(LAST_OUTPUT);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ExitCallback callback = exit;
                if (callback != null) {
                    callback.onExit(status);
                }
            });
        }

        @Override
        public void destroy(ChannelSession channel) throws IOException {
            Process started = process;
            if (started != null && started.isAlive()) {
                started.getOutputStream().close();
            }
        }

        private static void copy(@Nullable InputStream from, @Nullable OutputStream to, boolean close) {
            if (from == null || to == null) {
                return;
            }
            byte[] buffer = new byte[8192];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    to.write(buffer, 0, n);
                    to.flush();
                }
            } catch (IOException e) {
                // One end is gone: nothing more to carry.
            } finally {
                if (close) {
                    try {
                        to.close();
                    } catch (IOException e) {
                        // The process ended without reading all that it was sent.
                    }
                }
            }
        }
    }
}
