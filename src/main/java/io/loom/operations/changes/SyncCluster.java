package io.loom.operations.changes;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster becomes what the present version of its template asks for. Of the template's default services, those that are new come and those
 * that are gone go; what the cluster has beyond them stays. Its own configuration is merged over the template's of now.
 * Services whose actions are defined otherwise are installed and configured by these.
 */
final class SyncCluster extends PlacedChange<ChangeRequest.Sync> {

    @Override
    public Class<ChangeRequest.Sync> request() {
        return ChangeRequest.Sync.class;
    }

    @Override
    public String kind() {
        return "SYNC";
    }

    @Override
    public String label() {
        return "Update to its template";
    }

    @Override
    public boolean readsCurrent() {
        return true;
    }

    /** What an upgraded service has installed cannot be taken back. */
    @Override
    public boolean canBeRolledBack() {
        return false;
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Sync asked) {
        ClusterRequest request = cluster.request(ClusterSize.exactly(cluster.size()), services(cluster, asked));
        return new Target.Placed(request, Set.of(), budget(asked), config(cluster, asked), true);
    }

    @Override
    public Optional<String> needless(ClusterFacts cluster, ChangeRequest.Sync asked, Plan plan) {
        boolean same = plan.changes().stream().allMatch(NodeChange.Keep.class::isInstance)
                && !reconfigures(cluster, asked)
                && upgraded(cluster, asked).isEmpty();
        return same
                ? Optional.of("The cluster " + cluster.name() + " is what its template "
                        + cluster.spec().template() + " asks for already.\nMaybe write the template first.")
                : Optional.empty();
    }

    @Override
    Set<String> upgraded(ClusterFacts cluster, ChangeRequest.Sync asked) {
        Map<String, Service> now = current(cluster).services();
        return cluster.spec().services().stream()
                .filter(name -> isDefinedOtherwise(cluster.services().get(name), now.get(name)))
                .collect(Collectors.toSet());
    }

    private static boolean isDefinedOtherwise(@Nullable Service then, @Nullable Service now) {
        return then != null && now != null && !then.actions().equals(now.actions());
    }

    @Override
    List<String> services(ClusterFacts cluster, ChangeRequest.Sync asked) {
        List<String> then = cluster.definitions().template().body().defaults().services();
        List<String> now = current(cluster).template().body().defaults().services();
        Set<String> gone = new HashSet<>(then);
        now.forEach(gone::remove);
        List<String> services = new ArrayList<>(cluster.spec().services());
        services.removeAll(gone);
        now.stream()
                .filter(service -> !then.contains(service) && !services.contains(service))
                .forEach(services::add);
        return services;
    }

    @Override
    Map<String, Object> config(ClusterFacts cluster, ChangeRequest.Sync asked) {
        ClusterRequest request = cluster.spec().request();
        return Config.merge(
                current(cluster).template().body().defaults().config(),
                request == null ? cluster.spec().config() : request.config());
    }

    /** @throws InvalidInputException when the template is deleted */
    private static Snapshot current(ClusterFacts cluster) {
        Snapshot current = cluster.current();
        if (current == null) {
            throw new InvalidInputException(
                    "",
                    "The template " + cluster.spec().template() + " of the cluster " + cluster.name()
                            + " is deleted.\nMaybe import it again.");
        }
        return current;
    }
}
