package io.loom.operations.changes;

import io.loom.contract.TaskAction;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What inspections have found is mended: new machines come in the place of those that are missing or do not answer, and services
 * that do not run are started where they stand. What has changed is left to people.
 */
public final class RepairCluster extends PlacedChange<ChangeRequest.Repair> {

    @Override
    public Class<ChangeRequest.Repair> request() {
        return ChangeRequest.Repair.class;
    }

    @Override
    public String kind() {
        return "REPAIR";
    }

    @Override
    public String label() {
        return "Repair";
    }

    @Override
    public Optional<String> refusal(ClusterChanges.ClusterStatus cluster) {
        return cluster.repairable() > 0
                ? Optional.empty()
                : Optional.of("No inspection has found anything on the cluster " + cluster.name()
                        + " that can be repaired.\nMaybe inspect it now with `loom cluster inspect " + cluster.name()
                        + " --wait`.");
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Repair asked) {
        if (asked.nodes() != null) {
            requireRepairable(cluster, cluster.requireNodes(asked.nodes(), "/nodes"));
        }
        Set<Integer> lost = lost(cluster, asked);
        return lost.isEmpty()
                ? new Target.Unplaced(cluster.spec().request(), cluster.spec().config())
                : new Target.Placed(
                        cluster.request(
                                ClusterSize.exactly(cluster.size()),
                                cluster.spec().services()),
                        lost,
                        budget(asked));
    }

    private static void requireRepairable(ClusterFacts cluster, Set<Integer> asked) {
        if (cluster.nodes().stream().noneMatch(node -> asked.contains(node.number()) && node.isRepairable())) {
            throw new InvalidInputException(
                    "/nodes",
                    "No inspection has found anything on the nodes " + new TreeSet<>(asked) + " of the cluster "
                            + cluster.name()
                            + " that can be repaired.\nMaybe look at the conditions that `loom cluster nodes` shows.");
        }
    }

    @Override
    Set<Integer> silent(ClusterFacts cluster, ChangeRequest.Repair asked) {
        return lost(cluster, asked);
    }

    private static Set<Integer> lost(ClusterFacts cluster, ChangeRequest.Repair asked) {
        return cluster.nodes().stream()
                .filter(node -> node.isLost() && concerns(asked, node.number()))
                .map(ClusterFacts.Node::number)
                .collect(Collectors.toSet());
    }

    private static boolean concerns(ChangeRequest.Repair asked, int number) {
        return asked.nodes() == null || asked.nodes().contains(number);
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            ChangeRequest.Repair asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        Map<UUID, Set<String>> stopped = stopped(cluster, asked, plan, nodeIds);
        List<NodeWork> work = new ArrayList<>();
        for (NodeWork each : super.work(cluster, asked, plan, services, nodeIds, order)) {
            Set<String> here = stopped.remove(each.nodeId());
            work.add(here == null ? each : started(each, here));
        }
        return work;
    }

    /** Services that do not run on nodes that stay, by the ids of these. */
    private static Map<UUID, Set<String>> stopped(
            ClusterFacts cluster, ChangeRequest.Repair asked, Plan plan, IntFunction<UUID> nodeIds) {
        Set<Integer> leaving = plan.changes().stream()
                .filter(NodeChange.Delete.class::isInstance)
                .map(change -> change.node().number())
                .collect(Collectors.toSet());
        Map<UUID, Set<String>> stopped = new HashMap<>();
        for (ClusterFacts.Node node : cluster.nodes()) {
            if (!node.stopped().isEmpty() && concerns(asked, node.number()) && !leaving.contains(node.number())) {
                stopped.put(nodeIds.apply(node.number()), node.stopped());
            }
        }
        return stopped;
    }

    /** The same work, and services started at the end of it, unless they are already. */
    private static NodeWork started(NodeWork work, Set<String> stopped) {
        Map<String, List<TaskAction>> actions = new HashMap<>(work.serviceActions());
        for (String service : new TreeSet<>(stopped)) {
            List<TaskAction> known = actions.getOrDefault(service, List.of());
            if (work.services().contains(service) && !known.contains(TaskAction.START)) {
                List<TaskAction> more = new ArrayList<>(known);
                more.add(TaskAction.START);
                actions.put(service, more);
            }
        }
        return new NodeWork(work.nodeId(), work.services(), work.nodeActions(), actions, work.wave());
    }
}
