package io.loom.operations.changes;

import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Fewer nodes: those that are named, or those that the placement can do without best. */
final class ShrinkCluster extends PlacedChange<ChangeRequest.Shrink> {

    @Override
    public Class<ChangeRequest.Shrink> request() {
        return ChangeRequest.Shrink.class;
    }

    @Override
    public String kind() {
        return "SHRINK";
    }

    @Override
    public String label() {
        return "Shrink";
    }

    @Override
    public boolean isRefusedByProtection() {
        return true;
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Shrink asked) {
        List<Integer> nodes = asked.nodes() == null ? List.of() : asked.nodes();
        Set<Integer> leaving = cluster.requireNodes(nodes, "/nodes");
        return new Target.Placed(
                cluster.request(size(cluster, asked, leaving), cluster.spec().services()), leaving, budget(asked));
    }

    private static ClusterSize size(ClusterFacts cluster, ChangeRequest.Shrink asked, Set<Integer> leaving) {
        int now = cluster.size();
        Integer count = asked.count();
        ClusterSize size = asked.size();
        long said = Stream.of(count != null, size != null, !leaving.isEmpty())
                .filter(given -> given)
                .count();
        if (said != 1) {
            throw new InvalidInputException(
                    "",
                    "One of count, nodes and size must be given.\nMaybe \"count\": 1 for one node fewer than the " + now
                            + " that there are.");
        }
        if (size != null && size.max() >= now) {
            throw new InvalidInputException(
                    "/size",
                    "The size (" + size + ") is not less than the " + now + " nodes of cluster " + cluster.name()
                            + ".\nMaybe " + (now - 1) + ", or grow the cluster.");
        }
        if (size != null) {
            return size;
        }
        int fewer = count == null ? leaving.size() : count;
        if (fewer < 1 || fewer >= now) {
            throw new InvalidInputException(
                    count == null ? "/nodes" : "/count",
                    "So many nodes fewer (" + fewer + ") must be from 1 to " + (now - 1)
                            + ": one node at least stays.\nMaybe delete the cluster.");
        }
        return ClusterSize.exactly(now - fewer);
    }
}
