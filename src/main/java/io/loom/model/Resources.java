package io.loom.model;

/**
 * An amount of what a machine has or a service needs.
 *
 * @param cpuMillis thousandths of a core; {@link #UNBOUNDED} in a capacity that is not known
 * @param memoryMib mebibytes, likewise
 * @param diskMib mebibytes, likewise
 */
public record Resources(long cpuMillis, long memoryMib, long diskMib) {

    /** Larger than any demand; sums of two do not overflow. */
    public static final long UNBOUNDED = Long.MAX_VALUE / 4;

    /** Needs nothing. */
    public static final Resources NONE = new Resources(0, 0, 0);

    /** A capacity of which nothing is known: everything fits. */
    public static final Resources UNLIMITED = new Resources(UNBOUNDED, UNBOUNDED, UNBOUNDED);

    public Resources {
        requireAmount("cpu", cpuMillis);
        requireAmount("memory", memoryMib);
        requireAmount("disk", diskMib);
    }

    /** Both together; never more than {@link #UNBOUNDED}. */
    public Resources plus(Resources other) {
        return new Resources(
                Math.min(UNBOUNDED, cpuMillis + other.cpuMillis),
                Math.min(UNBOUNDED, memoryMib + other.memoryMib),
                Math.min(UNBOUNDED, diskMib + other.diskMib));
    }

    /** Whether this demand is at most {@code capacity} in each part. */
    public boolean fitsIn(Resources capacity) {
        return cpuMillis <= capacity.cpuMillis && memoryMib <= capacity.memoryMib && diskMib <= capacity.diskMib;
    }

    private static void requireAmount(String part, long amount) {
        if (amount < 0 || amount > UNBOUNDED) {
            throw new IllegalArgumentException(
                    "The " + part + " (" + amount + ") must be from 0 to " + UNBOUNDED + ".");
        }
    }
}
