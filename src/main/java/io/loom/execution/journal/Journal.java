package io.loom.execution.journal;

import io.loom.execution.Executions.Priority;
import io.loom.execution.engine.GraphCodec;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.engine.Submission;
import io.loom.execution.engine.TaskIds;
import io.loom.execution.engine.Transition;
import io.loom.execution.engine.TransitionCodec;
import io.loom.platform.Signals;
import io.loom.taskgraph.TaskGraph;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Operations, the commands to them, and the journal of what happened to them. Every method joins the caller's
 * transaction; without one each statement stands alone.
 */
@ApplicationScoped
public class Journal {

    /**
     * A shard as it is durable.
     *
     * @param runs the operations that have not ended and are not parked
     * @param unreadable those of them that cannot be read, and why
     * @param sequence number of the shard's last journal row
     */
    public record Loaded(List<OperationRun> runs, Map<UUID, UnreadableOperationException> unreadable, long sequence) {}

    /** On which the owner of a shard hears, by the shard's number, that there is something new for it. */
    public static final String CHANNEL = "loom_shards";

    private record Stored(OperationRun run, long stateSequence, int shard) {}

    private record StoredBytes(
            UUID id,
            UUID tenantId,
            String priority,
            byte[] key,
            byte[] graph,
            byte @Nullable [] state,
            long stateSequence,
            int shard) {}

    private record Row(long sequence, byte[] transitions) {}

    private static final String OPERATION =
            "select id, tenant_id, priority, nonce_key, graph, state, state_sequence, shard from execution_operation ";

    private static final String RUNNING = "not ended and parked is null";

    private final Statements database;
    private final Signals signals;

    Journal(Statements database, Signals signals) {
        this.database = database;
        this.signals = signals;
    }

    /** The number of shards of this installation. */
    public int shards() {
        return database.query("select count(*) from execution_shard", statement -> {}, rows -> {
            rows.next();
            return rows.getInt(1);
        });
    }

    /** Stores a new operation, and signals its shard. */
    public void submit(Submission submission, int shard, Instant at) {
        database.update(
                "insert into execution_operation"
                        + " (id, tenant_id, task_base, shard, priority, nonce_key, graph, submitted_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                statement -> {
                    statement.setObject(1, submission.operationId());
                    statement.setObject(2, submission.tenantId());
                    statement.setObject(3, TaskIds.base(submission.operationId()));
                    statement.setInt(4, shard);
                    statement.setString(5, submission.priority().name());
                    statement.setBytes(6, submission.key());
                    statement.setBytes(7, GraphCodec.encode(submission.graph()));
                    statement.setObject(8, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
                });
        signal(shard);
    }

    /**
     * Stores a command, and signals the shard.
     *
     * @return whether there is such an operation
     */
    public boolean command(UUID operationId, Command.Kind kind) {
        Optional<Integer> shard = database.query(
                "insert into execution_command (shard, operation_id, command)"
                        + " select shard, id, ? from execution_operation where id = ? returning shard",
                statement -> {
                    statement.setString(1, kind.name());
                    statement.setObject(2, operationId);
                },
                rows -> rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty());
        shard.ifPresent(this::signal);
        return shard.isPresent();
    }

    private void signal(int shard) {
        signals.send(CHANNEL, Integer.toString(shard));
    }

    /** The commands that wait for the owner of a shard, in order. */
    public List<Command> commands(int shard) {
        return database.query(
                "select id, operation_id, command from execution_command where shard = ? order by id",
                statement -> statement.setInt(1, shard),
                rows -> {
                    List<Command> commands = new ArrayList<>();
                    while (rows.next()) {
                        commands.add(new Command(
                                rows.getLong(1),
                                rows.getObject(2, UUID.class),
                                Command.Kind.valueOf(rows.getString(3))));
                    }
                    return commands;
                });
    }

    /** The operation that a task belongs to. */
    public Optional<UUID> operationOf(UUID taskId) {
        return database.query(
                "select id from execution_operation where task_base = ?",
                statement -> statement.setObject(1, TaskIds.baseOf(taskId)),
                rows -> rows.next() ? Optional.of(rows.getObject(1, UUID.class)) : Optional.empty());
    }

    /** The graph of an operation, as it was submitted. */
    public Optional<TaskGraph> graphOf(UUID operationId) {
        return database.query(
                "select graph from execution_operation where id = ?",
                statement -> statement.setObject(1, operationId),
                rows -> rows.next() ? Optional.of(GraphCodec.decode(rows.getBytes(1))) : Optional.empty());
    }

    /** The shard of an operation. */
    public Optional<Integer> shardOf(UUID operationId) {
        return database.query(
                "select shard from execution_operation where id = ?",
                statement -> statement.setObject(1, operationId),
                rows -> rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty());
    }

    /** Replays a shard. */
    public Loaded load(int shard) {
        Map<UUID, Stored> stored = new LinkedHashMap<>();
        Map<UUID, UnreadableOperationException> unreadable = new LinkedHashMap<>();
        for (StoredBytes each : read(OPERATION + "where shard = ? and " + RUNNING + " order by id", shard)) {
            try {
                stored.put(each.id(), decoded(each));
            } catch (UnreadableOperationException e) {
                unreadable.put(each.id(), e);
            }
        }
        unreadable.putAll(replay(shard, stored));
        long last = database.query(
                "select coalesce(max(sequence), 0) from execution_journal where shard = ?",
                statement -> statement.setInt(1, shard),
                rows -> {
                    rows.next();
                    return rows.getLong(1);
                });
        return new Loaded(stored.values().stream().map(Stored::run).toList(), unreadable, last);
    }

    /** The numbers of the last journal rows of those of a replica's shards that have nothing to do, in one query. */
    public Map<Integer, Long> idle(UUID replica) {
        return database.query(
                "select s.shard, coalesce("
                        + "(select max(j.sequence) from execution_journal j where j.shard = s.shard), 0)"
                        + " from execution_shard s where s.owner = ?"
                        + " and not exists (select 1 from execution_operation o where o.shard = s.shard and not o.ended and o.parked is null)"
                        + " and not exists (select 1 from execution_command c where c.shard = s.shard)",
                statement -> statement.setObject(1, replica),
                rows -> {
                    Map<Integer, Long> sequences = new HashMap<>();
                    while (rows.next()) {
                        sequences.put(rows.getInt(1), rows.getLong(2));
                    }
                    return sequences;
                });
    }

    /** Ids of the operations of a shard that have not ended and are not parked. */
    public List<UUID> running(int shard) {
        return database.query(
                "select id from execution_operation where shard = ? and " + RUNNING + " order by id",
                statement -> statement.setInt(1, shard),
                rows -> {
                    List<UUID> ids = new ArrayList<>();
                    while (rows.next()) {
                        ids.add(rows.getObject(1, UUID.class));
                    }
                    return ids;
                });
    }

    /**
     * Replays one operation, ended or not.
     *
     * @throws UnreadableOperationException when it is there and cannot be read
     */
    public Optional<OperationRun> operation(UUID operationId) {
        List<StoredBytes> found = read(OPERATION + "where id = ?", operationId);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Stored stored = decoded(found.getFirst());
        Map<UUID, Stored> one = new HashMap<>(Map.of(operationId, stored));
        for (UnreadableOperationException why : replay(stored.shard(), one).values()) {
            throw why;
        }
        return Optional.of(stored.run());
    }

    /** Whether an operation that has not ended is parked. */
    public boolean isParked(UUID operationId) {
        return database.query(
                "select 1 from execution_operation where id = ? and not ended and parked is not null",
                statement -> statement.setObject(1, operationId),
                ResultSet::next);
    }

    /** From now on nobody runs an operation, until it is {@link #unpark}ed. */
    public void park(UUID operationId, String why) {
        database.update("update execution_operation set parked = ? where id = ? and not ended", statement -> {
            statement.setString(1, why);
            statement.setObject(2, operationId);
        });
    }

    /** An operation is run again. */
    public void unpark(UUID operationId) {
        database.update(
                "update execution_operation set parked = null where id = ?",
                statement -> statement.setObject(1, operationId));
    }

    /** An operation that cannot be read has ended; what it had done is not known. */
    public void endUnread(UUID operationId) {
        database.update(
                "update execution_operation set ended = true, parked = null where id = ?",
                statement -> statement.setObject(1, operationId));
    }

    /**
     * Appends one row, when the writer still owns the shard.
     *
     * @throws JournalException when another has taken the shard over
     */
    public void append(int shard, long token, long sequence, List<Transition> transitions) {
        int written = database.update(
                "insert into execution_journal (shard, sequence, token, transitions)"
                        + " select shard, ?, token, ? from execution_shard where shard = ? and token = ? for share",
                statement -> {
                    statement.setLong(1, sequence);
                    statement.setBytes(2, TransitionCodec.encode(transitions));
                    statement.setInt(3, shard);
                    statement.setLong(4, token);
                });
        if (written != 1) {
            throw notHeld(shard, token);
        }
        for (Transition transition : transitions) {
            if (transition instanceof Transition.Resumed resumed) {
                database.update(
                        "update execution_operation set ended = false where id = ? and ended",
                        statement -> statement.setObject(1, resumed.operationId()));
            }
        }
    }

    /** Whether nobody else has taken a shard over. */
    public boolean isHeld(int shard, long token) {
        return database.query(
                "select 1 from execution_shard where shard = ? and token = ?",
                statement -> {
                    statement.setInt(1, shard);
                    statement.setLong(2, token);
                },
                ResultSet::next);
    }

    /**
     * Makes sure that nobody else has taken a shard over.
     *
     * @throws JournalException when another has
     */
    public void requireHeld(int shard, long token) {
        if (!isHeld(shard, token)) {
            throw notHeld(shard, token);
        }
    }

    private static JournalException notHeld(int shard, long token) {
        return new JournalException("The shard " + shard + " is not held under the token " + token + " any more.");
    }

    /** Stores the state that operations have after the journal row {@code sequence}. */
    public void snapshot(Collection<OperationRun> runs, long sequence) {
        for (OperationRun run : runs) {
            byte[] state = encode(run);
            database.update(
                    "update execution_operation set state = ?, state_sequence = ?, ended = ? where id = ?",
                    statement -> {
                        statement.setBytes(1, state);
                        statement.setLong(2, sequence);
                        statement.setBoolean(3, run.status().isEnded());
                        statement.setObject(4, run.operationId());
                    });
        }
    }

    /**
     * Drops the journal rows of a shard before {@code sequence}, which snapshots of all its operations cover. The row
     * itself stays, so that numbers are never given twice.
     */
    public void trim(int shard, long sequence) {
        database.update("delete from execution_journal where shard = ? and sequence < ?", statement -> {
            statement.setInt(1, shard);
            statement.setLong(2, sequence);
        });
    }

    /** Forgets commands that are carried out. */
    public void done(List<Command> commands) {
        for (Command command : commands) {
            database.update(
                    "delete from execution_command where id = ?", statement -> statement.setLong(1, command.id()));
        }
    }

    /** Forgets an operation, if it has ended. What rows of the journal say of it is passed over from now on. */
    public void forget(UUID operationId) {
        database.update(
                "delete from execution_operation where id = ? and ended",
                statement -> statement.setObject(1, operationId));
    }

    /** Applies what rows of the journal say to operations; those that it cannot be applied to leave the map. */
    private Map<UUID, UnreadableOperationException> replay(int shard, Map<UUID, Stored> stored) {
        Map<UUID, UnreadableOperationException> unreadable = new LinkedHashMap<>();
        long covered =
                stored.values().stream().mapToLong(Stored::stateSequence).min().orElse(Long.MAX_VALUE);
        List<Row> rows = database.query(
                "select sequence, transitions from execution_journal where shard = ? and sequence > ? order by sequence",
                statement -> {
                    statement.setInt(1, shard);
                    statement.setLong(2, covered);
                },
                found -> {
                    List<Row> all = new ArrayList<>();
                    while (found.next()) {
                        all.add(new Row(found.getLong(1), found.getBytes(2)));
                    }
                    return all;
                });
        for (Row row : rows) {
            for (Transition transition : TransitionCodec.decode(row.transitions())) {
                Stored each = stored.get(transition.operationId());
                if (each != null && row.sequence() > each.stateSequence()) {
                    try {
                        each.run().apply(transition);
                    } catch (RuntimeException e) {
                        UUID id = transition.operationId();
                        stored.remove(id);
                        unreadable.put(id, new UnreadableOperationException(id, e));
                    }
                }
            }
        }
        return unreadable;
    }

    private List<StoredBytes> read(String sql, Object key) {
        return database.query(sql, statement -> statement.setObject(1, key), rows -> {
            List<StoredBytes> stored = new ArrayList<>();
            while (rows.next()) {
                stored.add(new StoredBytes(
                        rows.getObject(1, UUID.class),
                        rows.getObject(2, UUID.class),
                        rows.getString(3),
                        rows.getBytes(4),
                        rows.getBytes(5),
                        rows.getBytes(6),
                        rows.getLong(7),
                        rows.getInt(8)));
            }
            return stored;
        });
    }

    private static Stored decoded(StoredBytes bytes) {
        try {
            Submission submission = new Submission(
                    bytes.id(),
                    bytes.tenantId(),
                    Priority.valueOf(bytes.priority()),
                    bytes.key(),
                    GraphCodec.decode(bytes.graph()));
            byte[] state = bytes.state();
            return new Stored(
                    state == null ? new OperationRun(submission) : decode(submission, state),
                    bytes.stateSequence(),
                    bytes.shard());
        } catch (RuntimeException e) {
            throw new UnreadableOperationException(bytes.id(), e);
        }
    }

    private static byte[] encode(OperationRun run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            run.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static OperationRun decode(Submission submission, byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            return OperationRun.read(submission, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
