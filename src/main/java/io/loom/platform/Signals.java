package io.loom.platform;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Short words from one server to all servers of an installation, itself among them, by LISTEN and NOTIFY of PostgreSQL.
 * A word is heard after the commit of the transaction in which it was sent, and not at all when that rolls back. While
 * the database is away words are missed, so whoever listens looks for itself each time it is connected. Thread-safe.
 */
@ApplicationScoped
public class Signals {

    private static final Logger LOG = Logger.getLogger(Signals.class);
    private static final Duration BREATH = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** After so long a connection that says nothing is asked whether it still stands. */
    private static final Duration DOUBT = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AFTER_LISTENERS = Interceptor.Priority.LIBRARY_AFTER;

    private record Listener(String channel, Runnable connected, Consumer<String> heard) {}

    private final DataSource database;
    private final Supervisor supervisor;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean open;
    private @Nullable SupervisedThread ear;

    Signals(DataSource database, Supervisor supervisor) {
        this.database = database;
        this.supervisor = supervisor;
    }

    /**
     * Listens from the end of the server's start on. Called while it starts; both callbacks run on one thread for all
     * listeners, and must be short.
     *
     * @param channel an SQL name
     * @param connected called each time when no later word will be missed, but earlier ones may have been
     * @param heard called with each word
     */
    public void listen(String channel, Runnable connected, Consumer<String> heard) {
        listeners.add(new Listener(channel, connected, heard));
    }

    /** Says a word on a channel when the caller's transaction commits; at once where there is none. */
    public void send(String channel, String word) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("select pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, word);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("Nothing can be signalled on " + channel + ": " + e.getMessage(), e);
        }
    }

    void start(@Observes @Priority(AFTER_LISTENERS) StartupEvent started) {
        open = true;
        ear = supervisor.start("loom-signals", this::run);
    }

    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        open = false;
        SupervisedThread listening = ear;
        if (listening != null) {
            listening.stop(PATIENCE);
        }
    }

    private void run() {
        while (open) {
            try {
                hear();
            } catch (SQLException | RuntimeException e) {
                if (open) {
                    LOG.warnf("Cannot listen for database notifications, retrying: %s", e.getMessage());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private void hear() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (Listener listener : listeners) {
                statement.execute("listen " + listener.channel());
            }
            listeners.forEach(listener -> listener.connected().run());
            PGConnection signals = connection.unwrap(PGConnection.class);
            long askedAt = System.nanoTime();
            while (open) {
                if (System.nanoTime() - askedAt > DOUBT.toNanos()) {
                    statement.execute("select 1");
                    askedAt = System.nanoTime();
                }
                for (PGNotification signal : signals.getNotifications((int) BREATH.toMillis())) {
                    tell(signal.getName(), signal.getParameter());
                }
            }
            statement.execute("unlisten *");
        }
    }

    private void tell(String channel, String word) {
        for (Listener listener : listeners) {
            if (listener.channel().equals(channel)) {
                listener.heard().accept(word);
            }
        }
    }
}
