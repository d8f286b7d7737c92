package io.loom.placement;

import io.loom.model.Resources;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Services that stand together: a node holds all of them or none. Bundle {@link #EVERYWHERE} is what every node holds; it may be empty.
 *
 * @param index position among the bundles of a problem
 * @param services sorted by name
 * @param demand of all its services together
 * @param hardwareTypes that all its services allow; null for all
 * @param imageTypes that all its services allow; null for all
 */
record Bundle(
        int index,
        SortedSet<String> services,
        Resources demand,
        @Nullable Set<String> hardwareTypes,
        @Nullable Set<String> imageTypes) {

    /** Index of the bundle on every node. */
    static final int EVERYWHERE = 0;

    /** For people: its services, or the nodes themselves. */
    String title() {
        return services.isEmpty() ? "nodes" : String.join(", ", services);
    }
}
