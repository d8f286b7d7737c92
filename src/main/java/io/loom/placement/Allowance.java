package io.loom.placement;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant's quota leaves to one cluster, its nodes that are there included. Each null is without limit.
 *
 * @param nodes in all
 * @param cpuMillis thousandths of a core of all machines whose capacity is known
 * @param memoryMib of all machines whose capacity is known
 * @param microsPerHour price of all nodes, in millionths of the currency
 */
public record Allowance(
        @Nullable Integer nodes,
        @Nullable Long cpuMillis,
        @Nullable Long memoryMib,
        @Nullable Long microsPerHour) {

    /** Without any limit. */
    public static final Allowance UNLIMITED = new Allowance(null, null, null, null);
}
