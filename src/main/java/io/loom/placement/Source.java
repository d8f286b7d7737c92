package io.loom.placement;

import org.jspecify.annotations.Nullable;

/**
 * Where nodes come from: nodes that are there already and are alike, or nodes yet to be made. All that a source has is in some cell; what is given up (or never made) is
 * in the source's idle cell.
 *
 * @param index position among the sources of a problem; the last is the new nodes
 * @param existing the nodes; null for new ones
 * @param count how many there are, or could be made
 */
record Source(int index, @Nullable NodeGroup existing, int count) {

    boolean isNew() {
        return existing == null;
    }
}
