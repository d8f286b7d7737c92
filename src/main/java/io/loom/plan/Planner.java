package io.loom.plan;

import io.loom.model.Snapshot;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to do to the nodes of a cluster so that they become a placement: keeps whatever is there already, changes
 * services on machines that can stay, and only then creates and deletes. Of nodes that are alike, those with the lowest
 * numbers stay.
 */
public final class Planner {

    /** Number of the first node of a cluster. */
    public static final int FIRST_NUMBER = 1000;

    private Planner() {}

    /**
     * The plan.
     *
     * @param nodes the cluster's nodes as they are; empty for a new cluster
     * @param leaving numbers of those of them that go whatever the placement is; the placement was told of them as nodes
     *     that leave
     * @param nextNumber the number of the first new node, which no node of the cluster has or had; others follow
     * @param placement what the nodes are to become
     * @param snapshot gives the prices of the nodes as they are, and the hosts that are free for new ones
     * @param hostNames by number, for new nodes
     */
    public static Plan plan(
            List<PlannedNode> nodes,
            Set<Integer> leaving,
            int nextNumber,
            PlacementAnswer placement,
            Snapshot snapshot,
            IntFunction<String> hostNames) {
        return plan(nodes, Map.of(), leaving, nextNumber, placement, snapshot, hostNames);
    }

    /**
     * The same where some of the nodes are machines that are there and none of the cluster's yet.
     *
     * @param adopted the provider's ids of these, by the numbers of the nodes that they become
     */
    public static Plan plan(
            List<PlannedNode> nodes,
            Map<Integer, String> adopted,
            Set<Integer> leaving,
            int nextNumber,
            PlacementAnswer placement,
            Snapshot snapshot,
            IntFunction<String> hostNames) {
        long before = nodes.stream()
                .filter(node -> !adopted.containsKey(node.number()))
                .mapToLong(node -> microsPerHour(node, snapshot))
                .sum();
        if (placement.outcome() != PlacementAnswer.Outcome.FEASIBLE) {
            return new Plan(placement, List.of(), before);
        }
        return new Plan(
                placement,
                changes(nodes, leaving, nextNumber, placement.nodes(), new FreeHosts(snapshot, nodes), hostNames)
                        .stream()
                        .map(change -> adopting(change, adopted))
                        .toList(),
                before);
    }

    private static NodeChange adopting(NodeChange change, Map<Integer, String> adopted) {
        String machine = adopted.get(change.node().number());
        return machine == null ? change : new NodeChange.Create(change.node(), machine);
    }

    private static List<NodeChange> changes(
            List<PlannedNode> nodes,
            Set<Integer> leaving,
            int firstNumber,
            List<NodeGroup> wanted,
            FreeHosts hosts,
            IntFunction<String> hostNames) {
        List<PlannedNode> unmatched = new ArrayList<>(nodes);
        unmatched.sort(Comparator.comparingInt(PlannedNode::number));
        int nextNumber = firstNumber;
        List<NodeChange> changes = new ArrayList<>();
        for (var candidates = unmatched.iterator(); candidates.hasNext(); ) {
            PlannedNode node = candidates.next();
            if (leaving.contains(node.number())) {
                changes.add(new NodeChange.Delete(node));
                candidates.remove();
            }
        }

        List<NodeGroup> missing = new ArrayList<>();
        for (NodeGroup group : wanted) {
            int kept = 0;
            for (var candidates = unmatched.iterator(); candidates.hasNext() && kept < group.count(); ) {
                PlannedNode node = candidates.next();
                if (isAt(node, group) && node.layout().equals(group.layout())) {
                    changes.add(new NodeChange.Keep(node));
                    candidates.remove();
                    kept++;
                }
            }
            if (kept < group.count()) {
                missing.add(new NodeGroup(group.layout(), group.provider(), group.location(), group.count() - kept));
            }
        }
        for (NodeGroup group : missing) {
            for (int i = 0; i < group.count(); i++) {
                PlannedNode reusable = mostAlike(unmatched, group);
                if (reusable != null) {
                    unmatched.remove(reusable);
                    changes.add(new NodeChange.Change(reusable, reusable.with(group.layout())));
                } else {
                    changes.add(new NodeChange.Create(new PlannedNode(
                            nextNumber,
                            hostNames.apply(nextNumber),
                            group.layout(),
                            group.provider(),
                            group.location(),
                            hosts.take(group))));
                    nextNumber++;
                }
            }
        }
        unmatched.forEach(node -> changes.add(new NodeChange.Delete(node)));
        changes.sort(Comparator.comparingInt(change -> change.node().number()));
        return changes;
    }

    /** A machine of the wanted kind and place, with the fewest services to come or go; null where there is none. */
    private static @Nullable PlannedNode mostAlike(List<PlannedNode> candidates, NodeGroup wanted) {
        return candidates.stream()
                .filter(node -> isAt(node, wanted) && isSameMachine(node.layout(), wanted.layout()))
                .min(Comparator.comparingInt(node ->
                        difference(node.layout().services(), wanted.layout().services())))
                .orElse(null);
    }

    private static boolean isAt(PlannedNode node, NodeGroup group) {
        return node.provider().equals(group.provider()) && node.location().equals(group.location());
    }

    private static boolean isSameMachine(Layout one, Layout other) {
        return one.hardwareType().equals(other.hardwareType())
                && one.imageType().equals(other.imageType());
    }

    private static int difference(Set<String> one, Set<String> other) {
        Set<String> common = new TreeSet<>(one);
        common.retainAll(other);
        return one.size() + other.size() - 2 * common.size();
    }

    private static long microsPerHour(PlannedNode node, Snapshot snapshot) {
        return Objects.requireNonNull(
                        snapshot.hardwareTypes().get(node.layout().hardwareType()),
                        () -> "hardware type " + node.layout().hardwareType())
                .priceAt(node.provider())
                .microsPerHour();
    }
}
