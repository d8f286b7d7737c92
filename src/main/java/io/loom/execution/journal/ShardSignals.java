package io.loom.execution.journal;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Tells every replica, once a transaction has committed, that there is something new for the owner of a shard. */
@ApplicationScoped
public class ShardSignals {

    private static final Duration BREATH = Duration.ofMillis(500);

    private final DataSource database;
    private final Statements statements;

    ShardSignals(DataSource database, Statements statements) {
        this.database = database;
        this.statements = statements;
    }

    /** Signals a shard when the caller's transaction commits, and not at all when it rolls back. */
    void signal(int shard) {
        statements.query(
                "select pg_notify('loom_shards', ?)",
                statement -> statement.setString(1, Integer.toString(shard)),
                rows -> rows.next());
    }

    /**
     * Listens on a connection of its own; blocks.
     *
     * @param listening called once, when no later signal will be missed
     * @param heard called for each signal
     * @param goOn asked twice a second
     * @throws JournalException when the connection is lost; what was signalled meanwhile is not heard
     */
    public void listen(Runnable listening, IntConsumer heard, BooleanSupplier goOn) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("listen loom_shards");
            listening.run();
            PGConnection signals = connection.unwrap(PGConnection.class);
            while (goOn.getAsBoolean()) {
                for (PGNotification signal : signals.getNotifications((int) BREATH.toMillis())) {
                    heard.accept(Integer.parseInt(signal.getParameter()));
                }
            }
            statement.execute("unlisten loom_shards");
        } catch (SQLException e) {
            throw new JournalException("Signals to shards are not heard", e);
        }
    }
}
