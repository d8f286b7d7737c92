package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be placed. Creating, growing, shrinking, adding and removing services, replacing nodes, changing hardware, moving and planning again after a change of the template are all
 * this: the cluster as it is to be, and the nodes that are there.
 *
 * @param snapshot the resolved template and all that it can name
 * @param request the cluster as it is to be: its services, size, types and locations
 * @param existing nodes that are there already; empty for a new cluster
 * @param budget how much of them may be disturbed; null for no more than the request itself demands
 * @param allowance what the tenant's quota leaves to this cluster
 */
public record PlacementProblem(
        Snapshot snapshot,
        ClusterRequest request,
        List<ExistingNodes> existing,
        @Nullable DisruptionBudget budget,
        Allowance allowance) {

    public PlacementProblem {
        existing = List.copyOf(existing);
    }

    /** A new cluster, or one whose nodes may do anything, disturbed no more than must be; without a quota. */
    public PlacementProblem(Snapshot snapshot, ClusterRequest request, List<NodeGroup> existing) {
        this(snapshot, request, existing.stream().map(ExistingNodes::free).toList(), null, Allowance.UNLIMITED);
    }
}
