package io.loom.operations.tasks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * For what a task waits that could go out.
 *
 * @param pool whose provisioners are to do it
 * @param reason why none of them has taken it
 * @param since when the last provisioner of the pool was heard; null unless the reason is {@link Reason#NONE_THERE}, and
 *     where that was longer ago than Loom remembers
 * @param message the same in words, without a full stop
 */
public record Waiting(String pool, Reason reason, @Nullable Instant since, String message) {

    /** Why no provisioner has taken a task. */
    public enum Reason {
        /** No provisioner may take tasks of the pool. */
        NONE_REGISTERED,
        /** Some may, and none of them is there. */
        NONE_THERE,
        /** None that is there has the plugin which the task needs. */
        NO_PLUGIN,
        /** Those that are there do as many tasks as they can. */
        ALL_BUSY
    }
}
