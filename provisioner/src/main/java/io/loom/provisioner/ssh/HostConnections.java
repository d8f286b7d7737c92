package io.loom.provisioner.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one account on one host. A connection carries several sessions, as many as the host allows: when it
 * refuses one, later ones go to further connections. At most one connection is being opened at a time.
 */
final class HostConnections {
    /** Below OpenSSH's own MaxSessions of 10. */
    static final int SESSIONS_PER_CONNECTION = 8;

    private final List<Connection> connections = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock connecting = new ReentrantLock();
    private int sessionLimit;
    private boolean closed;

    /** @param sessionLimit how many places a connection has at first */
    HostConnections(int sessionLimit) {
        this.sessionLimit = sessionLimit;
    }

    /** Opens a connection to the host. */
    @FunctionalInterface
    interface Opener {
        ClientSession open(SshPeer peer) throws InterruptedException;
    }

    /**
     * Takes a place, on a connection whose host key the peer accepts.
     *
     * @return empty when these connections were closed meanwhile
     */
    Optional<Place> take(SshPeer peer, Opener opener) throws InterruptedException {
        Place free = free(peer);
        if (free != null) {
            return Optional.of(free);
        }
        connecting.lockInterruptibly();
        try {
            free = free(peer);
            if (free != null) {
                return Optional.of(free);
            }
            return add(new Connection(opener.open(peer)));
        } finally {
            connecting.unlock();
        }
    }

    private @Nullable Place free(SshPeer peer) {
        lock.lock();
        try {
            connections.removeIf(c -> c.sessions == 0 && !c.isUsable());
            for (Connection c : connections) {
                if (c.sessions < sessionLimit && c.isUsable() && peer.accepts(c.session.getServerKey())) {
                    c.sessions++;
                    return new Place(c, false);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Place> add(Connection opened) {
        lock.lock();
        try {
            if (closed) {
                opened.session.close(true);
                return Optional.empty();
            }
            opened.sessions = 1;
            connections.add(opened);
            return Optional.of(new Place(opened, true));
        } finally {
            lock.unlock();
        }
    }

    private void closeIfOver(Connection connection) {
        if (connection.sessions == 0 && !connection.isUsable()) {
            connections.remove(connection);
            connection.session.close(false);
        }
    }

    /** Closes connections that had no session for so long; whether none is left, and these will take no more. */
    boolean closeIdle(Duration idle) {
        if (!connecting.tryLock()) {
            return false;
        }
        try {
            lock.lock();
            try {
                long now = System.nanoTime();
                connections.removeIf(c -> {
                    boolean over = c.sessions == 0 && now - c.idleSince > idle.toNanos();
                    if (over) {
                        c.session.close(false);
                    }
                    return over;
                });
                closed = connections.isEmpty();
                return closed;
            } finally {
                lock.unlock();
            }
        } finally {
            connecting.unlock();
        }
    }

    /** Closes all, whatever runs on them. */
    void close() {
        List<Connection> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(connections);
            connections.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(c -> c.session.close(true));
    }

    /** A place for one session on a connection; it is given back once, in one of three ways. */
    final class Place {
        private final Connection connection;
        private final boolean fresh;
        private boolean used;

        private Place(Connection connection, boolean fresh) {
            this.connection = connection;
            this.fresh = fresh;
        }

        ClientSession session() {
            return connection.session;
        }

        /** Whether the connection was opened for it. */
        boolean isFresh() {
            return fresh;
        }

        /** The host has opened the session for which the place was taken. */
        void opened() {
            lock.lock();
            try {
                used = true;
                connection.opened++;
            } finally {
                lock.unlock();
            }
        }

        /** Gives it back. */
        void giveBack() {
            lock.lock();
            try {
                connection.sessions--;
                if (used) {
                    connection.opened--;
                }
                connection.idleSince = System.nanoTime();
                closeIfOver(connection);
            } finally {
                lock.unlock();
            }
        }

        /**
         * Gives it back, for the host refused the session.
         *
         * @return whether it did so although no other place of the connection was taken
         */
        boolean refused() {
            lock.lock();
            try {
                boolean alone = connection.sessions == 1;
                if (alone) {
                    connection.retired = true;
                } else {
                    sessionLimit = Math.min(sessionLimit, Math.max(1, connection.opened));
                }
                giveBack();
                return alone;
            } finally {
                lock.unlock();
            }
        }

        /** Gives it back, and lets nobody begin on its connection any more; what runs on that goes on. */
        void retire() {
            lock.lock();
            try {
                connection.retired = true;
                giveBack();
            } finally {
                lock.unlock();
            }
        }
    }

    /** One connection, with how many places are taken, and on how many of them the host has opened a session. */
    private static final class Connection {
        private final ClientSession session;
        private int sessions;
        private int opened;
        private boolean retired;
        private long idleSince = System.nanoTime();

        private Connection(ClientSession session) {
            this.session = session;
        }

        private boolean isUsable() {
            return !retired && session.isOpen();
        }
    }
}
