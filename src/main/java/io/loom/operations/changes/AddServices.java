package io.loom.operations.changes;

import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services that come onto the nodes that there are. */
final class AddServices extends PlacedChange<ChangeRequest.AddServices> {

    @Override
    public Class<ChangeRequest.AddServices> request() {
        return ChangeRequest.AddServices.class;
    }

    @Override
    public String kind() {
        return "ADD_SERVICES";
    }

    @Override
    public String label() {
        return "Add services";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.AddServices asked) {
        Set<String> known = new HashSet<>(cluster.spec().services());
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < asked.services().size(); i++) {
            String service = asked.services().get(i);
            if (!known.add(service)) {
                problems.add(Problem.error(
                        "/services/" + i,
                        "The cluster " + cluster.name() + " has the service " + service
                                + " already.\nMaybe leave it out."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new Target.Placed(
                cluster.request(ClusterSize.exactly(cluster.size()), services(cluster, asked)),
                Set.of(),
                budget(asked));
    }

    @Override
    List<String> services(ClusterFacts cluster, ChangeRequest.AddServices asked) {
        List<String> services = new ArrayList<>(cluster.spec().services());
        services.addAll(asked.services());
        return services;
    }
}
