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

    /** The greater of both in each respect. */
    public Usage max(Usage other) {
        return new Usage(
                Math.max(clusters, other.clusters),
                Math.max(nodes, other.nodes),
                Math.max(cpuMillis, other.cpuMillis),
                Math.max(memoryMib, other.memoryMib),
                Math.max(microsPerHour, other.microsPerHour));
    }

    /** By how much it exceeds another, 0 in each respect where it does not. */
    public Usage beyond(Usage other) {
        Usage most = max(other);
        return new Usage(
                most.clusters - other.clusters,
                most.nodes - other.nodes,
                most.cpuMillis - other.cpuMillis,
                most.memoryMib - other.memoryMib,
                most.microsPerHour - other.microsPerHour);
    }
}
