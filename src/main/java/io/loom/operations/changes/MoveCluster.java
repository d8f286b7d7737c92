package io.loom.operations.changes;

import io.loom.model.ClusterRequest;
import io.loom.model.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes elsewhere in the place of those that stand where none may from now on. */
final class MoveCluster extends PlacedChange<ChangeRequest.Move> {

    @Override
    public Class<ChangeRequest.Move> request() {
        return ChangeRequest.Move.class;
    }

    @Override
    public String kind() {
        return "MOVE";
    }

    @Override
    public String label() {
        return "Move";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Move asked) {
        List<String> providers = asked.providers() == null ? List.of() : asked.providers();
        List<String> locations = asked.locations() == null ? List.of() : asked.locations();
        if (providers.isEmpty() && locations.isEmpty()) {
            throw new InvalidInputException(
                    "",
                    "Providers or locations must be given.\nMaybe \"providers\": [\"north\"] for any location of that one.");
        }
        ClusterRequest request = cluster.request();
        return new Target.Placed(
                request.at(null, providers)
                        .with(request.placement().at(locations))
                        .withProviderFields(orEmpty(asked.providerFields()), orEmpty(asked.fieldsByProvider())),
                Set.of(),
                budget(asked));
    }

    private static <T> Map<String, T> orEmpty(@Nullable Map<String, T> given) {
        return given == null ? Map.of() : given;
    }
}
