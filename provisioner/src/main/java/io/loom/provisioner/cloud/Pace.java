package io.loom.provisioner.cloud;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast the API of one account is called. Every call that went well makes it a little faster, every refusal because of too many
 * calls halves it: additive increase, multiplicative decrease (Chiu and Jain 1989). So all provisioners that use an account come to
 * share what it allows, without knowing of each other. Thread-safe.
 */
public final class Pace {
    private static final double FIRST = 20;
    private static final double SLOWEST = 0.2;
    private static final double FASTEST = 500;
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier nanos;
    private double perSecond = FIRST;
    private long next;
    private long slowedAt;

    /** @param nanos a clock as {@link System#nanoTime()} is */
    public Pace(LongSupplier nanos) {
        this.nanos = nanos;
        next = nanos.getAsLong();
        slowedAt = next - SECOND;
    }

    /** Takes the next place in the line, and says how long to wait for it. */
    synchronized Duration reserve() {
        long now = nanos.getAsLong();
        long mine = Math.max(next, now);
        next = mine + (long) (SECOND / perSecond);
        return Duration.ofNanos(mine - now);
    }

    synchronized void succeeded() {
        perSecond = Math.min(FASTEST, perSecond + 1 / perSecond);
    }

    /**
     * Refusals within one second count as one, for they are about the same burst.
     *
     * @param pause nobody calls for so long
     */
    synchronized void throttled(Duration pause) {
        long now = nanos.getAsLong();
        if (now - slowedAt >= SECOND) {
            perSecond = Math.max(SLOWEST, perSecond / 2);
            slowedAt = now;
        }
        next = Math.max(next, now + Math.max(pause.toNanos(), (long) (SECOND / perSecond)));
    }

    synchronized double perSecond() {
        return perSecond;
    }
}
