package io.loom.operations;

import io.loom.model.ClusterSize;
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
        return new Target.Placed(
                cluster.request(
                        ClusterSize.exactly(cluster.size()), cluster.spec().services()),
                cluster.requireNodes(asked.nodes(), "/nodes"),
                budget(asked));
    }

    /** All that are said to be broken. */
    @Override
    Set<Integer> silent(ClusterFacts cluster, ChangeRequest.Replace asked) {
        return Boolean.TRUE.equals(asked.broken()) ? Set.copyOf(asked.nodes()) : Set.of();
    }
}
