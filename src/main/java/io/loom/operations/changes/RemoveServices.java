package io.loom.operations.changes;

import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Services that go from all nodes. */
final class RemoveServices extends PlacedChange<ChangeRequest.RemoveServices> {

    @Override
    public Class<ChangeRequest.RemoveServices> request() {
        return ChangeRequest.RemoveServices.class;
    }

    @Override
    public String kind() {
        return "REMOVE_SERVICES";
    }

    @Override
    public String label() {
        return "Remove services";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.RemoveServices asked) {
        cluster.requireServices(asked.services(), "/services");
        List<String> services = services(cluster, asked);
        if (services.isEmpty()) {
            throw new InvalidInputException(
                    "/services", "A service at least must stay.\nMaybe delete the cluster " + cluster.name() + ".");
        }
        return new Target.Placed(
                cluster.request(ClusterSize.exactly(cluster.size()), services), Set.of(), budget(asked));
    }

    @Override
    List<String> services(ClusterFacts cluster, ChangeRequest.RemoveServices asked) {
        List<String> services = new ArrayList<>(cluster.spec().services());
        services.removeAll(asked.services());
        return services;
    }
}
