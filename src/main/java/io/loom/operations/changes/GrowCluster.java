package io.loom.operations.changes;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import java.util.Map;
import java.util.Set;

/** More nodes of the same services. */
final class GrowCluster extends PlacedChange<ChangeRequest.Grow> {

    private static final int MOST = 1_000_000;

    @Override
    public Class<ChangeRequest.Grow> request() {
        return ChangeRequest.Grow.class;
    }

    @Override
    public String kind() {
        return "GROW";
    }

    @Override
    public String label() {
        return "Grow";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Grow asked) {
        ClusterRequest request =
                cluster.request(size(cluster, asked), cluster.spec().services());
        if (asked.providers() != null) {
            request = request.at(null, asked.providers());
        }
        if (asked.providerFields() != null || asked.fieldsByProvider() != null) {
            request = request.withProviderFields(
                    asked.providerFields() == null ? Map.of() : asked.providerFields(),
                    asked.fieldsByProvider() == null ? Map.of() : Map.copyOf(asked.fieldsByProvider()));
        }
        return new Target.Placed(request, Set.of(), budget(asked));
    }

    private static ClusterSize size(ClusterFacts cluster, ChangeRequest.Grow asked) {
        int now = cluster.size();
        Integer count = asked.count();
        ClusterSize size = asked.size();
        if ((count == null) == (size == null)) {
            throw new InvalidInputException(
                    "",
                    "Either count or size must be given.\nMaybe \"count\": 1 for one node more than the " + now
                            + " that there are.");
        }
        if (count != null && (count < 1 || count > MOST)) {
            throw new InvalidInputException(
                    "/count",
                    "The count (" + count + ") must be 1 or more, and at most " + MOST
                            + ".\nMaybe shrink the cluster instead.");
        }
        if (size != null && size.min() <= now && size.max() <= now) {
            throw new InvalidInputException(
                    "/size",
                    "The size (" + size + ") is not more than the " + now + " nodes of cluster " + cluster.name()
                            + ".\nMaybe " + (now + 1) + ", or shrink the cluster.");
        }
        return count != null
                ? ClusterSize.exactly(now + count)
                : ClusterSize.between(Math.max(size.min(), now), size.max());
    }
}
