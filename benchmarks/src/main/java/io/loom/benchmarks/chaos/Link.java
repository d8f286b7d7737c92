package io.loom.benchmarks.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on a loopback port of its own, which can be cut, hang, or fall silent. It listens for as long as it lives,
 * whatever becomes of its target.
 */
final class Link implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final ServerSocket door;
    private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        CUT,
        HUNG
    }

    /** Begins to listen; {@link #lead} says where to. */
    Link(String name) throws IOException {
        this.name = name;
        this.door = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("link-" + name).start(this::accept);
    }

    String name() {
        return name;
    }

    int port() {
        return door.getLocalPort();
    }

    /** New connections go to that loopback port from now on. */
    void lead(int port) {
        target = port;
    }

    /** Closes every connection, and each new one at once, until it is mended. */
    synchronized void cut() {
        state = State.CUT;
        pipes.forEach(Pipe::close);
    }

    /** Lets nothing pass until it is mended. */
    synchronized void hang() {
        state = State.HUNG;
    }

    /** Lets everything pass again. */
    synchronized void mend() {
        state = State.OPEN;
        notifyAll();
    }

    /** Lets new connections pass again. The targets of the present ones see them close; those who connected never do. */
    synchronized void mendWithoutAWord() {
        pipes.forEach(Pipe::silence);
        mend();
    }

    @Override
    public void close() throws IOException {
        door.close();
        pipes.forEach(Pipe::close);
        mend();
    }

    private synchronized State passage() throws InterruptedException {
        while (state == State.HUNG) {
            wait();
        }
        return state;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket from = door.accept();
                Thread.ofVirtual().start(() -> join(from));
            } catch (IOException e) {
                // Closed, or one that gave up while it was let in: the next will do.
            }
        }
    }

    private void join(Socket from) {
        Socket to = new Socket();
        try {
            if (passage() == State.CUT) {
                from.close();
                return;
            }
            to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            Pipe pipe = new Pipe(from, to);
            pipes.add(pipe);
            if (passage() == State.CUT) {
                pipe.close();
            }
            Thread.ofVirtual().start(() -> pipe.carry(from, to));
            Thread.ofVirtual().start(() -> pipe.carry(to, from));
        } catch (IOException e) {
            close(from);
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    /** One connection through the link. */
    private final class Pipe {

        private final Socket near;
        private final Socket far;
        private volatile boolean silent;

        Pipe(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    passage();
                    if (!silent) {
                        out.write(buffer, 0, count);
                    }
                }
                passage();
            } catch (IOException e) {
                // One of the two is gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!silent || from == near) {
                close();
            }
        }

        void silence() {
            silent = true;
            Link.close(far);
        }

        void close() {
            pipes.remove(this);
            Link.close(near);
            Link.close(far);
        }
    }
}
