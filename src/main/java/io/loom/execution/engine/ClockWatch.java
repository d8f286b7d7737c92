package io.loom.execution.engine;

import java.util.function.LongSupplier;

/**
 * Tells when the clock of a machine is set, forward or back, by one that only ever runs. Not thread-safe.
 */
public final class ClockWatch {

    /** What a clock may go wrong between two looks without having been set, in milliseconds. */
    static final long TOLERANCE = 1_000;

    private static final long NANOS_IN_A_MILLI = 1_000_000;

    private final LongSupplier millis;
    private final LongSupplier nanos;
    private long apart;

    /**
     * @param millis the time of day, in milliseconds since the epoch
     * @param nanos time since some moment, which is never set
     */
    public ClockWatch(LongSupplier millis, LongSupplier nanos) {
        this.millis = millis;
        this.nanos = nanos;
        this.apart = apart(millis.getAsLong());
    }

    /**
     * What the clock shows.
     *
     * @param now milliseconds since the epoch
     * @param jump by how many milliseconds the clock was set since the last look; 0 when it was not
     */
    public record Look(long now, long jump) {}

    /** Looks at the clock. */
    public Look look() {
        long now = millis.getAsLong();
        long before = apart;
        apart = apart(now);
        long jump = apart - before;
        return new Look(now, Math.abs(jump) > TOLERANCE ? jump : 0);
    }

    private long apart(long now) {
        return now - Math.floorDiv(nanos.getAsLong(), NANOS_IN_A_MILLI);
    }
}
