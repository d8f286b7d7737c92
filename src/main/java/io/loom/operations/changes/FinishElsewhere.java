package io.loom.operations.changes;

import io.loom.clusters.ClusterState;
import io.loom.model.ClusterSize;
import io.loom.model.Service;
import io.loom.operations.placements.Continuation;
import io.loom.operations.store.OperationKinds;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * What the latest operation has left is finished, and the nodes that it could not make, for their providers had no capacity, are
 * placed elsewhere. All its other nodes stay, and what is done on them is not done again.
 */
public final class FinishElsewhere extends PlacedChange<ChangeRequest.FinishElsewhere> {

    /** The first wave: nobody needs what was not made, and its end must not wait for nodes that may not come either. */
    private static final int FIRST = 0;

    @Override
    public Class<ChangeRequest.FinishElsewhere> request() {
        return ChangeRequest.FinishElsewhere.class;
    }

    @Override
    public String kind() {
        return OperationKinds.FINISH_ELSEWHERE;
    }

    @Override
    public String label() {
        return "Finish elsewhere";
    }

    @Override
    public Set<ClusterState> from() {
        return EnumSet.of(ClusterState.ACTIVE, ClusterState.INCOMPLETE, ClusterState.INCONSISTENT);
    }

    /** What it undoes would have to be what the operation before it has done as well. */
    @Override
    public boolean canBeRolledBack() {
        return false;
    }

    @Override
    public Optional<String> refusal(ClusterChanges.ClusterStatus cluster) {
        return cluster.unmade() > 0
                ? Optional.empty()
                : Optional.of(
                        "The latest operation on the cluster " + cluster.name()
                                + " has left no node for which its provider had no capacity.\nMaybe resume that operation, or replace nodes.");
    }

    @Override
    public boolean continuesLatest() {
        return true;
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.FinishElsewhere asked) {
        LeftWork left = leftBy(cluster);
        Set<Integer> going = new HashSet<>(left.leaving());
        int size = cluster.nodes().size() - going.size();
        going.addAll(left.unmade());
        return new Target.Placed(
                cluster.request(ClusterSize.exactly(size), cluster.spec().services()),
                going,
                null,
                null,
                false,
                List.of(),
                new Continuation(left.staying(), left.met()));
    }

    @Override
    Set<Integer> silent(ClusterFacts cluster, ChangeRequest.FinishElsewhere asked) {
        return leftBy(cluster).unmade();
    }

    /** Those that the operation before it was to delete are named no more by what that has configured. */
    @Override
    List<NodeChange> news(ClusterFacts cluster, Plan plan) {
        Set<Integer> leaving = leftBy(cluster).leaving();
        return plan.changes().stream()
                .filter(change -> !leaving.contains(change.node().number()))
                .toList();
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            ChangeRequest.FinishElsewhere asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        LeftWork left = leftBy(cluster);
        Map<UUID, Integer> numbers = new HashMap<>();
        for (NodeChange change : plan.changes()) {
            int number = change.node().number();
            numbers.put(nodeIds.apply(number), number);
        }
        int leaving = order == PlanWork.Order.NEW_FIRST ? 1 : 0;
        Set<UUID> finished = new HashSet<>();
        List<NodeWork> work = new ArrayList<>();
        for (NodeWork each : super.work(cluster, asked, plan, services, nodeIds, order)) {
            int number = Objects.requireNonNull(numbers.get(each.nodeId()));
            if (left.unmade().contains(number)) {
                work.add(
                        new NodeWork(each.nodeId(), each.services(), each.nodeActions(), each.serviceActions(), FIRST));
            } else if (finished.add(each.nodeId())) {
                work.addAll(left.on(number, each, leaving));
            } else {
                work.add(each);
            }
        }
        return work;
    }

    private static LeftWork leftBy(ClusterFacts cluster) {
        return Objects.requireNonNull(cluster.left());
    }
}
