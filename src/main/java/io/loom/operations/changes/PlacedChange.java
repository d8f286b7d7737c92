package io.loom.operations.changes;

import io.loom.model.Service;
import io.loom.model.macro.MacroReferences;
import io.loom.placement.DisruptionBudget;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import java.util.HashSet;
import java.util.List;
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

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster, R asked, Plan plan, IntFunction<UUID> nodeIds, PlanWork.Order order) {
        Set<String> again = reconfigures(cluster, asked) || namesOthers(cluster, plan)
                ? Set.copyOf(cluster.spec().services())
                : Set.of();
        Set<String> restarted = again.stream()
                .map(cluster.services()::get)
                .filter(service -> service != null && service.restartOnConfigure())
                .map(Service::name)
                .collect(Collectors.toSet());
        Set<Integer> abandoned = new HashSet<>(cluster.broken());
        abandoned.addAll(cluster.unfinished());
        abandoned.addAll(silent(cluster, asked));
        return PlanWork.of(
                plan,
                nodeIds,
                new PlanWork.Settings(
                        again,
                        restarted,
                        reconfigures(cluster, asked),
                        upgraded(cluster, asked),
                        order,
                        abandoned,
                        cluster.foreign(),
                        asked.rolledOut()));
    }

    /** Whether the configuration, which every service has as a whole, names nodes that come or go. */
    private static boolean namesOthers(ClusterFacts cluster, Plan plan) {
        Set<String> moving = new HashSet<>();
        for (NodeChange change : plan.changes()) {
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
        return MacroReferences.addressedServices(cluster.spec().config()).stream()
                .anyMatch(moving::contains);
    }

    static @Nullable DisruptionBudget budget(ChangeRequest.Placed asked) {
        String disrupt = asked.disrupt();
        return disrupt == null ? null : DisruptionBudget.parse(disrupt);
    }
}
