package io.loom.operations.changes;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.TemplateBody;
import io.loom.operations.placements.CreateCluster;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster becomes what a request for a new one says, by the template as it was when the cluster was created or last updated to it. */
final class ApplyCluster extends PlacedChange<ChangeRequest.Apply> {

    @Override
    public Class<ChangeRequest.Apply> request() {
        return ChangeRequest.Apply.class;
    }

    @Override
    public String kind() {
        return "APPLY";
    }

    @Override
    public String label() {
        return "Apply a description";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Apply asked) {
        CreateCluster body = asked.cluster();
        List<Problem> problems = new ArrayList<>();
        requireSame("name", body.name(), cluster.name(), problems);
        requireSame("template", body.template(), cluster.spec().template(), problems);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new Target.Placed(request(cluster, asked), Set.of(), budget(asked), config(cluster, asked), false);
    }

    private static void requireSame(String field, String said, String known, List<Problem> problems) {
        if (!said.equals(known)) {
            problems.add(Problem.error(
                    "/cluster/" + field,
                    "The " + field + " (" + said + ") must be the cluster's (" + known
                            + ").\nMaybe create another cluster."));
        }
    }

    @Override
    public Optional<String> needless(ClusterFacts cluster, ChangeRequest.Apply asked, Plan plan) {
        boolean same = plan.changes().stream().allMatch(NodeChange.Keep.class::isInstance)
                && !reconfigures(cluster, asked)
                && request(cluster, asked).withoutProviderFields().equals(asIs(cluster));
        return same
                ? Optional.of("The cluster " + cluster.name() + " is as it is described already.")
                : Optional.empty();
    }

    private static ClusterRequest request(ClusterFacts cluster, ChangeRequest.Apply asked) {
        ClusterRequest request = asked.cluster().toRequest();
        ClusterSize size = asked.cluster().size() == null ? ClusterSize.exactly(cluster.size()) : request.size();
        return withTermsOf(cluster, request).of(size, services(cluster, request));
    }

    /** What the cluster was asked for, with the services that it has. */
    private static ClusterRequest asIs(ClusterFacts cluster) {
        ClusterRequest request = cluster.spec().request();
        return request == null ? cluster.request() : request.of(request.size(), services(cluster, request));
    }

    /** Lease and DNS suffix are those of the creation. */
    private static ClusterRequest withTermsOf(ClusterFacts cluster, ClusterRequest request) {
        ClusterRequest known = cluster.spec().request();
        return known == null ? request : request.onTerms(known.initialLease(), known.dnsSuffix());
    }

    @Override
    List<String> services(ClusterFacts cluster, ChangeRequest.Apply asked) {
        return services(cluster, asked.cluster().toRequest());
    }

    private static List<String> services(ClusterFacts cluster, ClusterRequest request) {
        List<String> services = request.services();
        return services == null ? defaults(cluster).services() : services;
    }

    @Override
    Map<String, Object> config(ClusterFacts cluster, ChangeRequest.Apply asked) {
        return Config.merge(
                defaults(cluster).config(), asked.cluster().toRequest().config());
    }

    private static TemplateBody.Defaults defaults(ClusterFacts cluster) {
        return cluster.definitions().template().body().defaults();
    }
}
