package io.loom.execution.shards;

import java.util.List;
import org.jboss.logging.Logger;

/**
 * What to try again when a batch could not be made durable. One that fails time and again, though the database answers,
 * is tried input by input, and a report that fails alone is given up, so that one which nobody can digest does not hold
 * up the others. Who has lost the shard gives nothing up. Not thread-safe.
 */
final class FailedBatches {

    private static final Logger LOG = Logger.getLogger(FailedBatches.class);
    private static final int PATIENCE = 8;

    private enum Standing {
        HELD,
        LOST,
        UNKNOWN
    }

    private final int shard;
    private final ShardStore store;
    private final Intake intake;
    private final Runnable onLoss;
    private int undigested;

    /**
     * @param store which knows whether the shard is still held
     * @param intake to which goes what is not tried at once
     * @param onLoss called when another has taken the shard over
     */
    FailedBatches(int shard, ShardStore store, Intake intake, Runnable onLoss) {
        this.shard = shard;
        this.store = store;
        this.intake = intake;
        this.onLoss = onLoss;
    }

    /** A batch became durable. */
    void succeeded() {
        undigested = 0;
    }

    /** A batch failed; gives what to try next instead of new inputs. */
    List<Input> failed(List<Input> batch) {
        switch (standing()) {
            case UNKNOWN -> {
                return batch;
            }
            case LOST -> {
                LOG.infof("Lost the lease of shard %d: another server has taken it over.", shard);
                onLoss.run();
                return batch;
            }
            case HELD -> undigested++;
        }
        if (undigested < PATIENCE) {
            return batch;
        }
        if (batch.size() == 1) {
            if (batch.getFirst() instanceof Input.Reports poison) {
                LOG.errorf("Shard %d rejects a message of reports that it cannot persist.", shard);
                poison.delivery().reject();
            }
            return List.of();
        }
        batch.subList(1, batch.size()).forEach(intake::add);
        return List.of(batch.getFirst());
    }

    private Standing standing() {
        try {
            return store.isHeld() ? Standing.HELD : Standing.LOST;
        } catch (RuntimeException e) {
            LOG.debug("The database does not say whose the shard is.", e);
            return Standing.UNKNOWN;
        }
    }
}
