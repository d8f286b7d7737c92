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

    /** Whether the configuration is another one from now on, whatever becomes of the nodes. */
    boolean reconfigures(ClusterFacts cluster, R asked) {
        return false;
    }

    /** Names of services that the cluster does not have, and that come in batches of their own where it is changed in batches. */
    Set<String> coming(R asked) {
        return Set.of();
    }

    /** Names of services that go from the cluster so; none where any come. */
    Set<String> going(R asked) {
        return Set.of();
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
        Set<String> again =
                reconfigures(cluster, asked) || namesAny(cluster, moving(news(cluster, plan), move.services()))
                        ? Set.copyOf(cluster.spec().services())
                        : Set.of();
        Set<Integer> abandoned = new HashSet<>(cluster.broken());
        abandoned.addAll(cluster.unfinished());
        abandoned.addAll(silent(cluster, asked));
        return PlanWork.of(
                plan,
                nodeIds,
                new PlanWork.Settings(
                        again,
                        restarted(cluster, again),
                        reconfigures(cluster, asked),
                        upgraded(cluster, asked),
                        order,
                        abandoned,
                        cluster.foreign(),
                        asked.rolledOut(),
                        move));
    }

    private ServiceMove move(ClusterFacts cluster, R asked, Map<String, Service> services) {
        Set<String> coming = coming(asked);
        Set<String> going = going(asked);
        if (coming.isEmpty() && going.isEmpty()) {
            return ServiceMove.NONE;
        }
        List<Set<String>> tiers = ServiceOrder.of(services.values()).tiers(going.isEmpty() ? coming : going);
        Set<String> standing = new HashSet<>(cluster.spec().services());
        standing.removeAll(going);
        Set<String> told = namesAny(cluster, coming) || namesAny(cluster, going) ? standing : Set.of();
        return new ServiceMove(
                going.isEmpty() ? ServiceMove.Way.COMES : ServiceMove.Way.GOES,
                going.isEmpty() ? tiers : tiers.reversed(),
                told,
                restarted(cluster, told));
    }

    private static Set<String> restarted(ClusterFacts cluster, Set<String> configured) {
        return configured.stream()
                .map(cluster.services()::get)
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

    /** Whether the configuration, which every service has as a whole, names nodes with any of these services. */
    private static boolean namesAny(ClusterFacts cluster, Set<String> services) {
        return MacroReferences.addressedServices(cluster.spec().config()).stream()
                .anyMatch(services::contains);
    }

    static @Nullable DisruptionBudget budget(ChangeRequest.Placed asked) {
        String disrupt = asked.disrupt();
        return disrupt == null ? null : DisruptionBudget.parse(disrupt);
    }
}
