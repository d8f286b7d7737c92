package io.loom.provisioner.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * A way through a jump host to an SSH server behind it: one connection to {@link #address}, a port of the loopback interface
 * that is closed as soon as that connection is there. It ends when either side ends.
 */
final class JumpForward implements Closeable {
    private static final int BUFFER = 32 * 1024;

    private final ChannelDirectTcpip channel;
    private final ServerSocket listener;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean handedOver;

    private JumpForward(ChannelDirectTcpip channel, ServerSocket listener, Runnable onEnd) {
        this.channel = channel;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    /**
     * Has the jump host connect to the server.
     *
     * @param onEnd called once, when the way is closed
     * @throws IOException when the jump host does not let it, or does not reach the server; then {@code onEnd} is not called
     */
    static JumpForward open(ClientSession jump, String host, int port, Duration patience, Runnable onEnd)
            throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ChannelDirectTcpip channel = Channels.create(() -> jump.createDirectTcpipChannel(
                new SshdSocketAddress(loopback.getHostAddress(), 0), new SshdSocketAddress(host, port)));
        ServerSocket listener = null;
        try {
            channel.open().verify(patience);
            listener = new ServerSocket(0, 1, loopback);
            listener.setSoTimeout((int) patience.toMillis());
        } catch (IOException | RuntimeException e) {
            channel.close(true);
            if (listener != null) {
                listener.close();
            }
            throw e;
        }
        var forward = new JumpForward(channel, listener, onEnd);
        channel.addCloseFutureListener(closed -> forward.end());
        Thread.ofVirtual().name("ssh-jump").start(forward::serve);
        return forward;
    }

    /** Where the one connection is taken. */
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** From now on it ends with the session that was made through it, and not when it is closed. */
    void belongTo(ClientSession through) {
        handedOver = true;
        through.addCloseFutureListener(closed -> end());
    }

    private void serve() {
        try (Socket socket = accept()) {
            socket.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().name("ssh-jump-back").start(() -> {
                try (socket) {
                    pump(channel.getInvertedOut(), socket.getOutputStream());
                } catch (IOException e) {
                    // One of the sides has ended, which ends the other.
                }
            });
            try {
                pump(socket.getInputStream(), channel.getInvertedIn());
            } finally {
                channel.close(false);
                back.join();
            }
        } catch (IOException e) {
            // One of the sides has ended, which ends the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private Socket accept() throws IOException {
        try (listener) {
            return listener.accept();
        }
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    /** Ends it, unless it belongs to a session. */
    @Override
    public void close() {
        if (!handedOver) {
            end();
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            channel.close(false);
            try {
                listener.close();
            } catch (IOException e) {
                // Nothing listens there then either.
            }
            onEnd.run();
        }
    }
}
