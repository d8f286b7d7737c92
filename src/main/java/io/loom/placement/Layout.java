package io.loom.placement;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a node is.
 *
 * @param services on it, sorted by name
 * @param hardwareType its size
 * @param imageType what it starts from
 */
public record Layout(SortedSet<String> services, String hardwareType, String imageType) {
    public Layout {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
    }
}
