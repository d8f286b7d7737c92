package io.loom.execution.shards;

import io.loom.contract.ReportRule;
import io.loom.contract.StorableText;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.Notification;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.journal.Command;
import io.loom.execution.journal.Journal;
import io.loom.execution.journal.TaskLogStore;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The durable side of one shard under one token: each batch is one transaction with a row of the journal, snapshots from
 * time to time, and what the listener writes. Not thread-safe.
 */
final class ShardStore {

    private static final Logger LOG = Logger.getLogger(ShardStore.class);
    private static final int ROWS_BETWEEN_SNAPSHOTS = 1_024;

    private final int shard;
    private final long token;
    private final Journal journal;
    private final TaskLogStore logs;
    private final Notifier notifier;
    private final EngineMeters meters;
    private long sequence;
    private long snapshotAt;

    ShardStore(int shard, long token, Journal journal, TaskLogStore logs, Notifier notifier, EngineMeters meters) {
        this.shard = shard;
        this.token = token;
        this.journal = journal;
        this.logs = logs;
        this.notifier = notifier;
        this.meters = meters;
    }

    /** The shard has nothing to do, and this is the number of its last journal row. */
    void beginIdle(long lastRow) {
        sequence = lastRow;
        snapshotAt = lastRow;
    }

    /** Whether no other replica has taken the shard over. */
    boolean isHeld() {
        return journal.isHeld(shard, token);
    }

    /** Ids of the operations that have not ended. */
    List<UUID> running() {
        return journal.running(shard);
    }

    /** One operation as it is durable, ended or not. */
    Optional<OperationRun> operation(UUID operationId) {
        return journal.operation(operationId);
    }

    /** The commands that wait, in order. */
    List<Command> commands() {
        return journal.commands(shard);
    }

    /** Replays the operations that have not ended and are not parked. */
    Journal.Loaded load() {
        Journal.Loaded loaded = QuarkusTransaction.requiringNew().call(() -> journal.load(shard));
        beginIdle(loaded.sequence());
        return loaded;
    }

    /** Whether an operation that has not ended is parked. */
    boolean isParked(UUID operationId) {
        return journal.isParked(operationId);
    }

    /** Parks an operation. That it is parked counts, whether or not somebody can be told. */
    void park(UUID operationId, String why) {
        String words = StorableText.of(why, ReportRule.WORDS);
        QuarkusTransaction.requiringNew().run(() -> {
            journal.requireHeld(shard, token);
            journal.park(operationId, words);
        });
        meters.parked();
        tell(operationId, () -> notifier.parked(operationId, words));
    }

    /** A parked operation is run again. */
    void unpark(UUID operationId) {
        QuarkusTransaction.requiringNew().run(() -> {
            journal.requireHeld(shard, token);
            journal.unpark(operationId);
        });
    }

    /** A parked operation has ended, aborted. */
    void abortParked(UUID operationId) {
        QuarkusTransaction.requiringNew().run(() -> {
            journal.requireHeld(shard, token);
            journal.endUnread(operationId);
        });
        tell(operationId, () -> notifier.tell(List.of(new Notification.Ended(operationId, Outcome.ABORTED))));
    }

    private static void tell(UUID operationId, Runnable what) {
        try {
            QuarkusTransaction.requiringNew().run(what);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Nobody can be told of what became of the operation %s.", operationId);
        }
    }

    /**
     * Makes what came of a batch durable, and tells of it.
     *
     * @param commands that are carried out by it
     * @param runs the operations that have not ended, as they are after it
     * @param settles whether messages are settled when it is durable
     * @throws RuntimeException when it is not durable, or not known to be
     */
    void persist(Effects effects, List<Command> commands, Collection<OperationRun> runs, boolean settles) {
        if (effects.needsNoStore(settles) && commands.isEmpty()) {
            return;
        }
        boolean snapshot = sequence - snapshotAt >= ROWS_BETWEEN_SNAPSHOTS;
        long next = sequence + 1;
        List<Runnable> figures = notifier.figures(effects.notifications());
        long began = System.nanoTime();
        QuarkusTransaction.requiringNew().run(() -> {
            if (!effects.transitions().isEmpty() || snapshot) {
                journal.append(shard, token, next, effects.transitions());
            } else {
                journal.requireHeld(shard, token);
            }
            journal.snapshot(effects.ended(), next);
            if (snapshot) {
                journal.snapshot(runs, next);
                journal.trim(shard, next);
            }
            journal.done(commands);
            logs.append(effects.logs());
            notifier.tell(effects.notifications());
        });
        sequence = next;
        if (snapshot) {
            snapshotAt = next;
        }
        meters.committed(effects, Duration.ofNanos(System.nanoTime() - began));
        figures.forEach(Runnable::run);
        notifier.wakeFollowers(effects);
    }
}
