package io.loom.plan;

import io.loom.placement.Layout;

/**
 * A node as it is, or as it is to be.
 *
 * @param number within the cluster, from {@link Planner#FIRST_NUMBER} on
 * @param hostName fully qualified
 * @param layout what it is
 * @param provider where it is
 * @param location within the provider
 */
public record PlannedNode(int number, String hostName, Layout layout, String provider, String location) {

    /** The same machine with other services on it. */
    PlannedNode with(Layout changed) {
        return new PlannedNode(number, hostName, changed, provider, location);
    }
}
