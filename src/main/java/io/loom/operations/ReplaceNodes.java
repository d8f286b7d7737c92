package io.loom.operations;

import io.loom.clusters.NodeState;
import io.loom.model.ClusterSize;
import java.util.Set;
import java.util.stream.Collectors;

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
                        ClusterSize.exactly(cluster.nodes().size()),
                        cluster.spec().services()),
                cluster.requireNodes(asked.nodes(), "/nodes"),
                budget(asked));
    }

    /** All that are said to be broken, and of the others those that are known to be. */
    @Override
    Set<Integer> abandoned(ClusterFacts cluster, ChangeRequest.Replace asked) {
        if (Boolean.TRUE.equals(asked.broken())) {
            return Set.copyOf(asked.nodes());
        }
        return cluster.nodes().stream()
                .filter(node -> node.state() != NodeState.RUNNING)
                .map(node -> node.planned().number())
                .collect(Collectors.toSet());
    }
}
