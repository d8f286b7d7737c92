package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How an action is tried.
 *
 * @param maxAttempts how often it is tried before it has finally failed, from 1 on
 * @param timeout how long one attempt may take
 * @param firstDelay pause after the first failure; each further one doubles it
 * @param maxDelay the longest pause
 * @param compensation actions on the same node, and the same service, that undo a failed attempt, in order, before it is
 *     tried again; empty where trying again is enough
 */
public record ActionPolicy(
        int maxAttempts, Duration timeout, Duration firstDelay, Duration maxDelay, List<TaskAction> compensation) {

    public ActionPolicy {
        if (maxAttempts < 1 || maxAttempts > Byte.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "maxAttempts (" + maxAttempts + ") must be 1 to " + Byte.MAX_VALUE + ".");
        }
        compensation = List.copyOf(compensation);
    }

    /** The pause after the {@code failures}-th failure: half of it is certain, the other half is left to chance. */
    public Duration delay(int failures, RandomGenerator random) {
        long doubled = firstDelay.toMillis() << Math.min(failures - 1, 20);
        long full = Math.min(doubled, maxDelay.toMillis());
        return Duration.ofMillis(full / 2 + (full > 1 ? random.nextLong(full / 2 + 1) : 0));
    }
}
