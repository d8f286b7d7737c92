package io.loom.plan;

import io.loom.placement.Layout;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is, or as it is to be.
 *
 * @param number within the cluster, from {@link Planner#FIRST_NUMBER} on
 * @param hostName fully qualified
 * @param layout what it is
 * @param provider where it is
 * @param location within the provider
 * @param host the one of the provider's list that it has; null where the provider lists none
 */
public record PlannedNode(
        int number,
        String hostName,
        Layout layout,
        String provider,
        String location,
        @Nullable String host) {

    /** Where the provider lists no hosts. */
    public PlannedNode(int number, String hostName, Layout layout, String provider, String location) {
        this(number, hostName, layout, provider, location, null);
    }

    /** The same machine with other services on it. */
    public PlannedNode with(Collection<String> services) {
        return with(new Layout(new TreeSet<>(services), layout.hardwareType(), layout.imageType()));
    }

    /** The same machine with other services on it. */
    PlannedNode with(Layout changed) {
        return new PlannedNode(number, hostName, changed, provider, location, host);
    }
}
