package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.Snapshot;
import java.util.List;

/**
 * What is to be placed.
 *
 * @param snapshot the resolved template and all that it can name
 * @param request what the user asked for
 * @param existing nodes that are there already; empty for a new cluster
 */
public record PlacementProblem(Snapshot snapshot, ClusterRequest request, List<NodeGroup> existing) {
    public PlacementProblem {
        existing = List.copyOf(existing);
    }
}
