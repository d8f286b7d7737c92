package io.loom.placement;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes come from: nodes that are there already and are alike, or nodes yet to be made. All that a source has is in some cell; what is given up (or never made) is
 * in the source's idle cell.
 *
 * @param index position among the sources of a problem; the last is the new nodes
 * @param existing the nodes; null for new ones
 * @param count how many there are, or could be made
 * @param bundles that its nodes hold and keep, as far as the cluster keeps them; partly there counts as there
 * @param machine what its nodes are; null for new ones
 * @param place where its nodes stand; null for new ones
 * @param releasable whether its nodes may be left out
 */
record Source(
        int index,
        @Nullable NodeGroup existing,
        int count,
        BitSet bundles,
        @Nullable Machine machine,
        @Nullable Place place,
        boolean releasable) {

    /** Nodes yet to be made. */
    static Source fresh(int index, int count) {
        return new Source(index, null, count, new BitSet(), null, null, true);
    }

    boolean isNew() {
        return existing == null;
    }
}
