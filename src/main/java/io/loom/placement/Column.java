package io.loom.placement;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way to be a node: what it is, where it stands and where it comes from. Linear programming calls this a column; its count is the variable.
 *
 * @param source where its nodes come from
 * @param layout what they are; null for the idle column, whose nodes are given up or never made
 * @param bundles on them, {@link Bundle#EVERYWHERE} included; empty when idle
 * @param machine their size; null when idle
 * @param place where they stand; null when idle
 */
record Column(
        Source source,
        @Nullable Layout layout,
        BitSet bundles,
        @Nullable Machine machine,
        @Nullable Place place) {

    static Column idle(Source source) {
        return new Column(source, null, new BitSet(), null, null);
    }

    boolean isIdle() {
        return layout == null;
    }

    boolean carries(int bundle) {
        return bundles.get(bundle);
    }

    boolean standsAt(Place where) {
        return place != null && place.index() == where.index();
    }

    /** What it disturbs, for each node; 0 for new ones. */
    long disruption(List<Bundle> all) {
        if (isIdle()) {
            return source.releaseDisruption();
        }
        return source.disruption(bundles, all);
    }

    long microsPerHour() {
        return machine == null ? 0 : machine.microsPerHour();
    }
}
