package io.loom.operations.placements;

import io.loom.placement.Layout;
import io.loom.plan.PlannedNode;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is there and is to become a node.
 *
 * @param machine the provider's id of it
 * @param layout what it is, and the services that are to come onto it at least
 * @param provider where it is
 * @param location within the provider
 * @param host the one of the provider's list that it is; null where the provider lists none
 */
public record Adoption(
        String machine,
        Layout layout,
        String provider,
        String location,
        @Nullable String host) {

    /** The node that it becomes. */
    PlannedNode node(int number, String hostName) {
        return new PlannedNode(number, hostName, layout, provider, location, host);
    }
}
