package io.loom.benchmarks.chaos;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kill -9.
 *
 * @param parts who was killed
 * @param pool number of the one whose provisioner was; of no meaning where none was
 * @param at before the signal
 * @param gone when they had ended
 */
record Strike(Set<Part> parts, int pool, Instant at, Instant gone) {

    /** Who can be killed. */
    enum Part {
        SERVER,
        PROVISIONER
    }

    Strike {
        parts = Set.copyOf(parts);
    }

    /**
     * Who of those that a task needs was killed while it was under way.
     *
     * @param taskPool where it is carried out
     * @param since when its first attempt went out
     * @param ended when it ended; null where it has not yet
     */
    Set<Part> met(int taskPool, Instant since, @Nullable Instant ended) {
        Set<Part> met = EnumSet.noneOf(Part.class);
        if (since.isBefore(at) && (ended == null || ended.isAfter(gone))) {
            met.addAll(parts);
            if (pool != taskPool) {
                met.remove(Part.PROVISIONER);
            }
        }
        return met;
    }
}
