package io.loom.operations.store;

import io.loom.model.Price;
import io.loom.model.Snapshot;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as it is stored, with operations and to be applied later. A format of its own: what people see may change without
 * it. Grows with the kinds of nodes, not with their number.
 *
 * @param version of the format
 * @param answer the placement, with its reasons
 * @param groups one for each of the answer's nodes
 * @param microsPerHourBefore price of the nodes as they were, in millionths of the answer's currency
 * @param create how many nodes come
 * @param keep how many stay as they are
 * @param change on how many services come or go
 * @param delete how many go
 * @param steps nodes that are there and do not stay as they are, the first thousand by their number
 */
public record StoredPlan(
        int version,
        PlacementAnswer answer,
        List<Group> groups,
        long microsPerHourBefore,
        int create,
        int keep,
        int change,
        int delete,
        List<Step> steps) {

    /** The one that is written. */
    static final int VERSION = 1;

    private static final int STEPS = 1_000;

    /**
     * What a group of nodes has besides.
     *
     * @param hosts addresses of those that nodes of it have or are to take; empty where the provider lists none
     * @param price of one node
     */
    public record Group(List<String> hosts, Price price) {}

    /**
     * What becomes of a node.
     *
     * @param effect CHANGE or DELETE
     * @param added services that come
     * @param removed services that go; of a machine that is given back, all
     */
    record Step(int number, String hostName, NodeEffect effect, List<String> added, List<String> removed) {

        private static Optional<Step> of(NodeChange change) {
            int number = change.node().number();
            String hostName = change.node().hostName();
            return switch (change) {
                case NodeChange.Create created -> Optional.empty();
                case NodeChange.Keep kept -> Optional.empty();
                case NodeChange.Change changed ->
                    Optional.of(new Step(
                            number,
                            hostName,
                            NodeEffect.CHANGE,
                            List.copyOf(changed.added()),
                            List.copyOf(changed.removed())));
                case NodeChange.Delete deleted ->
                    Optional.of(new Step(
                            number,
                            hostName,
                            NodeEffect.DELETE,
                            List.of(),
                            List.copyOf(deleted.node().layout().services())));
            };
        }
    }

    /** @param snapshot gives the prices of single nodes */
    public static StoredPlan of(Plan plan, Snapshot snapshot) {
        Map<NodeGroup, List<String>> hosts = plan.hosts();
        List<Group> groups = new ArrayList<>();
        for (NodeGroup group : plan.placement().nodes()) {
            var hardwareType = snapshot.hardwareTypes().get(group.layout().hardwareType());
            groups.add(new Group(
                    hosts.getOrDefault(new NodeGroup(group.layout(), group.provider(), group.location(), 1), List.of()),
                    hardwareType == null ? Price.FREE : hardwareType.priceAt(group.provider())));
        }
        Plan.Counts counts = plan.counts();
        return new StoredPlan(
                VERSION,
                plan.placement(),
                groups,
                plan.microsPerHourBefore(),
                counts.create(),
                counts.keep(),
                counts.change(),
                counts.delete(),
                plan.changes().stream()
                        .flatMap(change -> Step.of(change).stream())
                        .limit(STEPS)
                        .toList());
    }

    /** Whether the same becomes of as many nodes, and of each that is there and does not stay as it is. */
    public boolean isSameFor(StoredPlan other) {
        return create == other.create
                && keep == other.keep
                && change == other.change
                && delete == other.delete
                && steps.equals(other.steps);
    }

    boolean isFeasible() {
        return answer.outcome() == PlacementAnswer.Outcome.FEASIBLE;
    }

    /** By how much the price per hour grows; less than 0 where it falls. */
    long microsPerHourDelta() {
        return isFeasible() ? answer.microsPerHour() - microsPerHourBefore : 0;
    }
}
