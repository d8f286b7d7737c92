package io.loom.provisioners;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long this server has listened without a break. While it slept, or when the clock by which others are judged was
 * set, what was said is still on its way or was written down at another time, so it begins to listen anew. Not
 * thread-safe.
 */
final class HeartbeatMonitor {

    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Duration longestPause;
    private final LongSupplier nanos;
    private @Nullable Instant shown;
    private long lookedAt;
    private long since;

    /**
     * @param longestPause between two looks without having slept
     * @param nanos time since some moment, by a clock that is never set
     */
    HeartbeatMonitor(Duration longestPause, LongSupplier nanos) {
        this.longestPause = longestPause;
        this.nanos = nanos;
    }

    /**
     * Looks at the clock by which others are judged.
     *
     * @param time what it shows
     * @return for how long this server has listened
     */
    Duration look(Instant time) {
        long now = nanos.getAsLong();
        Duration passed = Duration.ofNanos(now - lookedAt);
        Instant before = shown;
        if (before == null
                || passed.compareTo(longestPause) > 0
                || Duration.between(before, time).minus(passed).abs().compareTo(TOLERANCE) > 0) {
            since = now;
        }
        lookedAt = now;
        shown = time;
        return Duration.ofNanos(now - since);
    }
}
