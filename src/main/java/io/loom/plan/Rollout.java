package io.loom.plan;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a change goes over the nodes of a cluster: in batches, each of which must stand before the next one begins. Stored with
 * operations as JSON.
 *
 * @param width nodes per batch, at least 1; null for all at once
 * @param canary nodes of a first batch, behind which the operation pauses; at least 1, null for none
 * @param settleSeconds for how long the checks of the services must hold behind each batch; null for {@link #SETTLE_SECONDS}
 *     where there are batches, and for no check where there are none
 * @param skipDrain whether services on nodes that leave are not drained; null for false
 */
public record Rollout(
        @Nullable Integer width,
        @Nullable Integer canary,
        @Nullable Integer settleSeconds,
        @Nullable Boolean skipDrain) {

    /** All at once, without checks. */
    public static final Rollout AT_ONCE = new Rollout(null, null, null, null);

    /** For how long checks must hold where nothing else is said. */
    public static final int SETTLE_SECONDS = 30;

    /** For how long checks may have to hold at most. */
    public static final int MAX_SETTLE_SECONDS = 1_800;

    /** Whether services are checked behind each batch. */
    public boolean checks() {
        return width != null || canary != null || settleSeconds != null;
    }

    /** For how long a check must hold, in seconds; 0 for once. */
    public int settle() {
        return settleSeconds == null ? checks() ? SETTLE_SECONDS : 0 : settleSeconds;
    }

    /** Whether services on nodes that leave are drained before they are stopped. */
    public boolean drains() {
        return !Boolean.TRUE.equals(skipDrain);
    }

    /** The same for what comes behind the first batch. */
    Rollout withoutCanary() {
        return new Rollout(width, null, settle(), skipDrain);
    }

    /** How many nodes a batch has. */
    int size(int batch) {
        if (batch == 0 && canary != null) {
            return canary;
        }
        return width == null ? Integer.MAX_VALUE : width;
    }

    /** Waves of the task graph for each batch. */
    int waves() {
        return checks() ? 3 : 2;
    }

    /** The batch that a wave of the task graph belongs to. */
    public int batchOf(int wave) {
        return wave / waves();
    }

    /** The last wave of the task graph before the operation pauses; empty where it does not. */
    public OptionalInt pausesAfter() {
        return canary == null ? OptionalInt.empty() : OptionalInt.of(waves() - 1);
    }
}
