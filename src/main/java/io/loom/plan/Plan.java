package io.loom.plan;

import io.loom.model.Price;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A proposed change of a cluster, and why it is the one.
 *
 * @param placement what the plan follows: score, bound, gap, what each constraint adds, and the conflicts where there is
 *     no placement
 * @param changes one for each node that is or is to be, by number; empty where there is no placement
 * @param microsPerHourBefore price of the nodes as they are, in millionths of the placement's currency
 */
public record Plan(PlacementAnswer placement, List<NodeChange> changes, long microsPerHourBefore) {

    public Plan {
        changes = List.copyOf(changes);
    }

    /**
     * A plan for which nothing is placed: machines stay what and where they are, or go.
     *
     * @param price of all nodes as they are
     */
    public static Plan unplaced(List<NodeChange> changes, Price price) {
        List<PlannedNode> staying = changes.stream()
                .filter(change -> !(change instanceof NodeChange.Delete))
                .map(NodeChange::node)
                .toList();
        PlacementAnswer answer = new PlacementAnswer(
                PlacementAnswer.Outcome.FEASIBLE,
                null,
                null,
                null,
                0,
                groups(staying),
                staying.isEmpty() ? 0 : price.microsPerHour(),
                price.currency(),
                List.of(),
                List.of(),
                List.of());
        return new Plan(answer, changes, price.microsPerHour());
    }

    /** Nodes that are alike, together. */
    public static List<NodeGroup> groups(List<PlannedNode> nodes) {
        Map<NodeGroup, Integer> counts = new LinkedHashMap<>();
        nodes.forEach(node ->
                counts.merge(new NodeGroup(node.layout(), node.provider(), node.location(), 1), 1, Integer::sum));
        List<NodeGroup> groups = new ArrayList<>();
        counts.forEach((one, count) -> groups.add(new NodeGroup(one.layout(), one.provider(), one.location(), count)));
        return groups;
    }

    /** Whether it can be applied. */
    public boolean isFeasible() {
        return placement.outcome() == PlacementAnswer.Outcome.FEASIBLE;
    }

    /** By how much the price per hour grows, in millionths of the placement's currency; less than 0 where it falls. */
    public long microsPerHourDelta() {
        return isFeasible() ? placement.microsPerHour() - microsPerHourBefore : 0;
    }

    /** Addresses of the hosts that the nodes of each group of the placement have or are to take; a group whose provider lists none is not there. */
    public Map<NodeGroup, List<String>> hosts() {
        Map<NodeGroup, List<String>> ofOne = new HashMap<>();
        for (NodeChange change : changes) {
            PlannedNode node = change.node();
            if (node.host() != null && !(change instanceof NodeChange.Delete)) {
                ofOne.computeIfAbsent(
                                new NodeGroup(node.layout(), node.provider(), node.location(), 1),
                                one -> new ArrayList<>())
                        .add(node.host());
            }
        }
        Map<NodeGroup, List<String>> hosts = new HashMap<>();
        for (NodeGroup group : placement.nodes()) {
            List<String> taken = ofOne.get(new NodeGroup(group.layout(), group.provider(), group.location(), 1));
            if (taken != null) {
                hosts.put(group, taken);
            }
        }
        return hosts;
    }

    /** How many nodes share each fate. */
    public Counts counts() {
        int create = 0;
        int keep = 0;
        int change = 0;
        int delete = 0;
        for (NodeChange nodeChange : changes) {
            switch (nodeChange) {
                case NodeChange.Create c -> create++;
                case NodeChange.Keep k -> keep++;
                case NodeChange.Change c -> change++;
                case NodeChange.Delete d -> delete++;
            }
        }
        return new Counts(create, keep, change, delete);
    }

    /** Numbers of nodes by what becomes of them. */
    public record Counts(int create, int keep, int change, int delete) {}
}
