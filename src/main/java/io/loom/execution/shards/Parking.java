package io.loom.execution.shards;

import io.loom.execution.TaskContents;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.journal.UnreadableOperationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Takes operations of a shard up, and parks those that cannot be: what is stored of one cannot be read, or what it needs cannot be made ready
 * time and again, though the database answers. The others of the shard go on. Not thread-safe.
 */
final class Parking {

    private static final Logger LOG = Logger.getLogger(Parking.class);
    private static final int PATIENCE = 3;

    private final ShardStore store;
    private final TaskContents contents;
    private final Map<UUID, Integer> failures = new HashMap<>();

    Parking(ShardStore store, TaskContents contents) {
        this.store = store;
        this.contents = contents;
    }

    /**
     * Makes an operation ready to be run.
     *
     * @return whether it can be; else it is parked
     * @throws RuntimeException when it is too early to say
     */
    boolean isReady(UUID operationId) {
        try {
            contents.prepare(operationId);
            failures.remove(operationId);
            return true;
        } catch (RuntimeException | Error e) {
            if (!store.isHeld() || failures.merge(operationId, 1, Integer::sum) < PATIENCE) {
                throw e;
            }
            park(operationId, e);
            return false;
        }
    }

    /** The operation as it is durable, ready to be run; empty where it is not there, or had to be parked. */
    Optional<OperationRun> takeUp(UUID operationId) {
        try {
            return isReady(operationId) ? store.operation(operationId) : Optional.empty();
        } catch (UnreadableOperationException e) {
            park(operationId, e);
            return Optional.empty();
        }
    }

    /** An operation is not run any more until somebody resumes it. */
    void park(UUID operationId, Throwable why) {
        failures.remove(operationId);
        LOG.errorf(why, "The operation %s is parked.", operationId);
        store.park(
                operationId,
                "It cannot be taken up: " + (why.getMessage() == null ? why : why.getMessage())
                        + "\nMaybe it was begun by a newer release: upgrade, and go on with `loom operation resume "
                        + operationId + "`.");
    }
}
