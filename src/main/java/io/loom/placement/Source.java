package io.loom.placement;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes come from: nodes that are there already and are alike, or nodes yet to be made. All that a source has is in some cell; what is given up (or never made) is
 * in the source's idle cell.
 *
 * @param index position among the sources of a problem; the last is the new nodes
 * @param existing the nodes; null for new ones
 * @param count how many there are, or could be made
 * @param bundles that its nodes must hold, as far as the cluster keeps them; partly there counts as there
 * @param machine what its nodes are; null for new ones, and for nodes that cannot stay
 * @param place where its nodes stand; null for new ones, and for nodes that cannot stay
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

    /** Whether its nodes can be anything but given up. */
    boolean canStay() {
        return isNew() || machine != null && place != null;
    }

    /** Services on its nodes now; none on new ones. */
    Set<String> services() {
        return existing == null ? Set.of() : existing.layout().services();
    }

    /** What giving up one of its nodes disturbs: the node, and each of its instances. */
    long releaseDisruption() {
        return isNew() ? 0 : 1L + services().size();
    }

    /** What it disturbs to run these bundles on one of its nodes, and no others: instances that start or stop. A sum over the bundles, and over services that no bundle has. */
    long disruption(BitSet held, List<Bundle> all) {
        if (isNew()) {
            return 0;
        }
        Set<String> now = services();
        long changed = now.size();
        for (Bundle bundle : all) {
            SortedSet<String> members = bundle.services();
            for (String service : members) {
                boolean there = now.contains(service);
                changed -= there ? 1 : 0;
                changed += there == held.get(bundle.index()) ? 0 : 1;
            }
        }
        return changed;
    }

    /** Bundles of which its nodes hold something now. */
    static BitSet heldBundles(Set<String> services, List<Bundle> all) {
        BitSet held = new BitSet();
        for (Bundle bundle : all) {
            if (bundle.services().stream().anyMatch(services::contains)) {
                held.set(bundle.index());
            }
        }
        return held;
    }
}
