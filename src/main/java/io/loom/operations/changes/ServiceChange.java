package io.loom.operations.changes;

import io.loom.model.Service;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.PlannedNode;
import io.loom.plan.Rollout;
import io.loom.plan.ServiceOperation;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.NodeWork;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Services are started, stopped or both; nothing else changes.
 *
 * @param <R> the body that asks for it
 */
record ServiceChange<R extends ChangeRequest.Running>(
        Class<R> request, String kind, String label, ServiceOperation operation) implements ClusterChange<R> {

    @Override
    public boolean canBeRolledBack() {
        return false;
    }

    @Override
    public Target target(ClusterFacts cluster, R asked) {
        if (asked.services() != null) {
            cluster.requireServices(asked.services(), "/services");
        }
        if (asked.nodes() != null) {
            cluster.requireNodes(asked.nodes(), "/nodes");
        }
        return new Target.Unplaced(cluster.spec().request(), cluster.spec().config());
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            R asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        return work(
                operation,
                cluster,
                asked.services() == null ? Set.copyOf(cluster.spec().services()) : Set.copyOf(asked.services()),
                asked.nodes() == null ? null : Set.copyOf(asked.nodes()),
                nodeIds,
                asked.rolledOut());
    }

    /**
     * The work on the services of a cluster.
     *
     * @param at numbers of the nodes; null for all
     */
    static List<NodeWork> work(
            ServiceOperation operation,
            ClusterFacts cluster,
            Set<String> services,
            @Nullable Set<Integer> at,
            IntFunction<UUID> nodeIds,
            Rollout rollout) {
        List<NodeServices> nodes = cluster.planned().stream()
                .map(node -> new NodeServices(
                        nodeIds.apply(node.number()), node.layout().services()))
                .toList();
        return operation.work(
                cluster.services(),
                nodes,
                services,
                cluster.planned().stream()
                        .map(PlannedNode::number)
                        .filter(number -> at == null || at.contains(number))
                        .map(nodeIds::apply)
                        .collect(Collectors.toSet()),
                rollout);
    }
}
