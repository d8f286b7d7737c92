package io.loom.clusters;

/**
 * How much a tenant has at once.
 *
 * @param clusters that are not terminated
 * @param nodes of them
 * @param microsPerHour price of these nodes
 */
public record Usage(long clusters, long nodes, long microsPerHour) {}
