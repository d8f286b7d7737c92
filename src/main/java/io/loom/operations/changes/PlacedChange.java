package io.loom.operations.changes;

import io.loom.model.Service;
import io.loom.model.macro.MacroReferences;
import io.loom.placement.DisruptionBudget;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.ServiceMove;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.ServiceOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A change that the placement decides about: what it finds is carried out. */
abstract class PlacedChange<R extends ChangeRequest.Placed> implements ClusterChange<R> {

    /** Numbers of nodes that are said not to answer: their services are not stopped and removed before they go. */
    Set<Integer> silent(ClusterFacts cluster, R asked) {
        return Set.of();
    }

    /** Names of services that stand and whose definition is another one from now on. */
    Set<String> upgraded(ClusterFacts cluster, R asked) {
        return Set.of();
    }

    /** The configuration from now on. */
    Map<String, Object> config(ClusterFacts cluster, R asked) {
        return cluster.spec().config();
    }

    /** Names of the services from now on. Where the cluster is changed in batches, those that come or go have batches of their own. */
    List<String> services(ClusterFacts cluster, R asked) {
        return cluster.spec().services();
    }

    /** What becomes of nodes that the configuration of the others does not say already. */
    List<NodeChange> news(ClusterFacts cluster, Plan plan) {
        return plan.changes();
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            R asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        ServiceMove move = asked.rolledOut().checks() ? move(cluster, asked, services) : ServiceMove.NONE;
        boolean reconfigures = reconfigures(cluster, asked);
        Set<String> again = new HashSet<>();
        if (reconfigures && move.isNone() || namesAny(cluster, asked, moving(news(cluster, plan), move.services()))) {
            again.addAll(cluster.spec().services());
            again.addAll(move.coming());
        }
        Set<Integer> abandoned = new HashSet<>(cluster.broken());
        abandoned.addAll(cluster.unfinished());
        abandoned.addAll(silent(cluster, asked));
        return PlanWork.of(
                plan,
                nodeIds,
                new PlanWork.Settings(
                        again,
                        restarted(services, again),
                        reconfigures,
                        upgraded(cluster, asked),
                        order,
                        abandoned,
                        cluster.foreign(),
                        asked.rolledOut(),
                        move));
    }

    /** Whether the configuration is another one from now on, whatever becomes of the nodes. */
    final boolean reconfigures(ClusterFacts cluster, R asked) {
        return !config(cluster, asked).equals(cluster.spec().config());
    }

    private ServiceMove move(ClusterFacts cluster, R asked, Map<String, Service> services) {
        Set<String> coming = new TreeSet<>(services(cluster, asked));
        Set<String> going = new TreeSet<>(cluster.spec().services());
        Set<String> standing = new TreeSet<>(going);
        standing.retainAll(coming);
        coming.removeAll(standing);
        going.removeAll(standing);
        if (coming.isEmpty() && going.isEmpty()) {
            return ServiceMove.NONE;
        }
        boolean tells =
                reconfigures(cluster, asked) || namesAny(cluster, asked, coming) || namesAny(cluster, asked, going);
        Set<String> told = tells ? standing : Set.of();
        return new ServiceMove(
                coming,
                going,
                told,
                restarted(services, told),
                names(config(cluster, asked), coming),
                ServiceOrder.of(services.values()));
    }

    private static Set<String> restarted(Map<String, Service> services, Set<String> configured) {
        return configured.stream()
                .map(services::get)
                .filter(service -> service != null && service.restartOnConfigure())
                .map(Service::name)
                .collect(Collectors.toSet());
    }

    /** Names of services that come to nodes or go from nodes, without some of them. */
    private static Set<String> moving(List<NodeChange> changes, Set<String> except) {
        Set<String> moving = new HashSet<>();
        for (NodeChange change : changes) {
            switch (change) {
                case NodeChange.Create created ->
                    moving.addAll(created.node().layout().services());
                case NodeChange.Keep kept -> {}
                case NodeChange.Change changed -> {
                    moving.addAll(changed.added());
                    moving.addAll(changed.removed());
                }
                case NodeChange.Delete deleted ->
                    moving.addAll(deleted.node().layout().services());
            }
        }
        moving.removeAll(except);
        return moving;
    }

    /** Whether the configuration names nodes with any of these services, now or from now on. */
    private boolean namesAny(ClusterFacts cluster, R asked, Set<String> services) {
        return names(cluster.spec().config(), services) || names(config(cluster, asked), services);
    }

    /** Whether a configuration, which every service has as a whole, names nodes with any of these services. */
    private static boolean names(Map<String, Object> config, Set<String> services) {
        return MacroReferences.addressedServices(config).stream().anyMatch(services::contains);
    }

    static @Nullable DisruptionBudget budget(ChangeRequest.Placed asked) {
        String disrupt = asked.disrupt();
        return disrupt == null ? null : DisruptionBudget.parse(disrupt);
    }
}
