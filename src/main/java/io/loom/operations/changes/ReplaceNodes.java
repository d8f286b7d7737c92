package io.loom.operations.changes;

import io.loom.model.ClusterSize;
import java.util.HashSet;
import java.util.Set;

/** New nodes in the place of others, e.g. of broken ones. */
final class ReplaceNodes extends PlacedChange<ChangeRequest.Replace> {

    @Override
    public Class<ChangeRequest.Replace> request() {
        return ChangeRequest.Replace.class;
    }

    @Override
    public String kind() {
        return "REPLACE";
    }

    @Override
    public String label() {
        return "Replace nodes";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Replace asked) {
        Set<Integer> leaving = cluster.requireNodes(asked.nodes(), "/nodes");
        return new Target.Placed(
                cluster.request(
                        ClusterSize.exactly(size(cluster, leaving)),
                        cluster.spec().services()),
                leaving,
                budget(asked));
    }

    /** Nodes that were never finished are replaced like others; where none was, it becomes as large as it was to be. */
    private static int size(ClusterFacts cluster, Set<Integer> leaving) {
        Set<Integer> unfinished = new HashSet<>(cluster.unfinished());
        if (cluster.size() == 0) {
            return cluster.spec().size();
        }
        unfinished.retainAll(leaving);
        return cluster.size() + unfinished.size();
    }

    /** All that are said to be broken. */
    @Override
    Set<Integer> silent(ClusterFacts cluster, ChangeRequest.Replace asked) {
        return Boolean.TRUE.equals(asked.broken()) ? Set.copyOf(asked.nodes()) : Set.of();
    }
}
