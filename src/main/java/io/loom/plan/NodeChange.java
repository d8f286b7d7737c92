package io.loom.plan;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What becomes of one node. */
public sealed interface NodeChange {

    /** The node as it is after the change; of a deleted one, as it was. */
    PlannedNode node();

    /**
     * A machine is asked for, or one that is there becomes the node.
     *
     * @param adopts the provider's id of a machine that is there; null where one is made
     */
    record Create(PlannedNode node, @Nullable String adopts) implements NodeChange {

        /** A machine is made. */
        public Create(PlannedNode node) {
            this(node, null);
        }
    }

    /** Nothing happens. */
    record Keep(PlannedNode node) implements NodeChange {}

    /**
     * The machine stays, and its services change.
     *
     * @param before the node as it was
     */
    record Change(PlannedNode before, PlannedNode node) implements NodeChange {

        /** Services that come. */
        public Set<String> added() {
            Set<String> added = new TreeSet<>(node.layout().services());
            added.removeAll(before.layout().services());
            return added;
        }

        /** Services that go. */
        public Set<String> removed() {
            Set<String> removed = new TreeSet<>(before.layout().services());
            removed.removeAll(node.layout().services());
            return removed;
        }
    }

    /** The machine is given back. */
    record Delete(PlannedNode node) implements NodeChange {}
}
