package io.loom.operations.changes;

import io.loom.clusters.NodeCompletion;
import io.loom.contract.TaskAction;
import io.loom.model.Service;
import io.loom.operations.store.OperationKinds;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Another key by which Loom logs in to the nodes. The new one is added on all of them, and tried, before the old one is removed from
 * the first.
 */
final class RotateKey implements ClusterChange<ChangeRequest.RotateKey> {

    private static final int ADDING = 0;
    private static final int REMOVING = 1;

    @Override
    public Class<ChangeRequest.RotateKey> request() {
        return ChangeRequest.RotateKey.class;
    }

    @Override
    public String kind() {
        return OperationKinds.ROTATE_KEY;
    }

    @Override
    public String label() {
        return "Rotate key";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.RotateKey asked) {
        return new Target.Unplaced(cluster.spec().request(), cluster.spec().config(), null, true);
    }

    /** Nodes that no operation has finished are left alone: the next placement does without them. */
    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            ChangeRequest.RotateKey asked,
            Plan plan,
            Map<String, Service> definitions,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        List<NodeWork> work = new ArrayList<>();
        for (ClusterFacts.Node node : cluster.nodes()) {
            UUID id = nodeIds.apply(node.number());
            Set<String> services = node.planned().layout().services();
            if (node.completion() == NodeCompletion.NEW) {
                work.add(NodeWork.none(id, services));
            } else {
                work.add(new NodeWork(id, services, List.of(TaskAction.ADD_KEY), Map.of(), ADDING));
                work.add(new NodeWork(id, services, List.of(TaskAction.REMOVE_KEY), Map.of(), REMOVING));
            }
        }
        return work;
    }
}
