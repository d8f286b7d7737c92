package io.loom.clusters;

/**
 * How much a tenant has at once, or a cluster takes.
 *
 * @param clusters that are not terminated
 * @param nodes of them
 * @param cpuMillis thousandths of a core of their machines, as far as known
 * @param memoryMib of their machines, as far as known
 * @param microsPerHour price of these nodes
 */
public record Usage(long clusters, long nodes, long cpuMillis, long memoryMib, long microsPerHour) {

    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);
}
