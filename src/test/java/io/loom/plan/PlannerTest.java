package io.loom.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.About;
import io.loom.model.ClusterTemplate;
import io.loom.model.HardwareType;
import io.loom.model.Price;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final Layout MASTER = layout("large", "master");
    private static final Layout WORKER = layout("small", "worker");
    private static final Layout WORKER_AND_WEB = layout("small", "web", "worker");

    private static final Snapshot SNAPSHOT = new Snapshot(
            new ClusterTemplate(
                    "t",
                    About.NONE,
                    null,
                    List.of(),
                    new TemplateBody(
                            new TemplateBody.Defaults(List.of(), "p", null, null, null, Map.of()),
                            TemplateBody.Compatibility.ALL,
                            TemplateBody.Constraints.NONE,
                            null,
                            List.of(),
                            TemplateBody.PlacementSettings.NONE)),
            Map.of(),
            Map.of("large", hardware("large", 400_000), "small", hardware("small", 100_000)),
            Map.of(),
            Map.of());

    @Test
    void numbersNewNodesFromAThousandOnInTheOrderOfThePlacement() {
        Plan plan = plan(List.of(), feasible(600_000, group(MASTER, 1), group(WORKER, 2)));

        assertThat(plan.changes())
                .containsExactly(
                        new NodeChange.Create(node(1000, MASTER)),
                        new NodeChange.Create(node(1001, WORKER)),
                        new NodeChange.Create(node(1002, WORKER)));
        assertThat(plan.counts()).isEqualTo(new Plan.Counts(3, 0, 0, 0));
        assertThat(plan.microsPerHourDelta()).isEqualTo(600_000);
    }

    @Test
    void keepsWhatIsThereAndNumbersBehindIt() {
        Plan plan = plan(
                List.of(node(1000, MASTER), node(1004, WORKER)), feasible(600_000, group(MASTER, 1), group(WORKER, 2)));

        assertThat(plan.changes())
                .containsExactly(
                        new NodeChange.Keep(node(1000, MASTER)),
                        new NodeChange.Keep(node(1004, WORKER)),
                        new NodeChange.Create(node(1005, WORKER)));
        assertThat(plan.microsPerHourBefore()).isEqualTo(500_000);
        assertThat(plan.microsPerHourDelta()).isEqualTo(100_000);
    }

    @Test
    void changesServicesOnAMachineThatCanStay() {
        Plan plan = plan(List.of(node(1000, WORKER)), feasible(100_000, group(WORKER_AND_WEB, 1)));

        NodeChange.Change change = new NodeChange.Change(node(1000, WORKER), node(1000, WORKER_AND_WEB));
        assertThat(plan.changes()).containsExactly(change);
        assertThat(change.added()).containsExactly("web");
        assertThat(change.removed()).isEmpty();
    }

    @Test
    void deletesTheHighestNumbersFirst() {
        Plan plan = plan(
                List.of(node(1002, WORKER), node(1000, WORKER), node(1001, WORKER)),
                feasible(100_000, group(WORKER, 1)));

        assertThat(plan.changes())
                .containsExactly(
                        new NodeChange.Keep(node(1000, WORKER)),
                        new NodeChange.Delete(node(1001, WORKER)),
                        new NodeChange.Delete(node(1002, WORKER)));
        assertThat(plan.microsPerHourDelta()).isEqualTo(-200_000);
    }

    @Test
    void changesNothingWithoutAPlacement() {
        PlacementAnswer none = new PlacementAnswer(
                PlacementAnswer.Outcome.INFEASIBLE,
                null,
                null,
                null,
                1,
                List.of(),
                0,
                "USD",
                List.of(),
                List.of(new PlacementAnswer.Conflict(List.of("clusterSize"), "Too small.")),
                List.of());

        Plan plan = plan(List.of(node(1000, WORKER)), none);

        assertThat(plan.isFeasible()).isFalse();
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.microsPerHourDelta()).isZero();
    }

    @Property(tries = 300)
    void appliedAPlanGivesThePlacementAndNamesEachNodeOnce(@ForAll long seed) {
        Random random = new Random(seed);
        List<Layout> layouts = List.of(MASTER, WORKER, WORKER_AND_WEB);
        List<PlannedNode> nodes = IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> new PlannedNode(
                        1000 + 2 * i, "h" + i, layouts.get(random.nextInt(3)), "p", "zone" + random.nextInt(2)))
                .toList();
        Map<NodeGroup, Integer> wanted = new HashMap<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            wanted.merge(
                    new NodeGroup(layouts.get(random.nextInt(3)), "p", "zone" + random.nextInt(2), 1), 1, Integer::sum);
        }
        List<NodeGroup> groups = new ArrayList<>();
        wanted.forEach(
                (group, count) -> groups.add(new NodeGroup(group.layout(), group.provider(), group.location(), count)));

        Plan plan = plan(nodes, feasible(0, groups.toArray(NodeGroup[]::new)));

        Map<NodeGroup, Integer> reached = new HashMap<>();
        Set<Integer> untouched = new TreeSet<>();
        Set<Integer> numbers = new TreeSet<>();
        for (NodeChange change : plan.changes()) {
            assertThat(numbers.add(change.node().number())).isTrue();
            if (!(change instanceof NodeChange.Delete)) {
                PlannedNode node = change.node();
                reached.merge(new NodeGroup(node.layout(), node.provider(), node.location(), 1), 1, Integer::sum);
            }
            if (!(change instanceof NodeChange.Create)) {
                untouched.add(change.node().number());
            }
        }
        assertThat(reached).isEqualTo(wanted);
        assertThat(untouched)
                .isEqualTo(new TreeSet<>(nodes.stream().map(PlannedNode::number).toList()));
    }

    @Test
    void aNodeThatLeavesIsReplacedThoughItsLayoutIsWanted() {
        Plan plan = Planner.plan(
                List.of(node(1000, MASTER), node(1001, WORKER), node(1002, WORKER)),
                Set.of(1001),
                1003,
                feasible(600_000, group(MASTER, 1), group(WORKER, 2)),
                SNAPSHOT,
                number -> "n" + number);

        assertThat(plan.changes())
                .containsExactly(
                        new NodeChange.Keep(node(1000, MASTER)),
                        new NodeChange.Delete(node(1001, WORKER)),
                        new NodeChange.Keep(node(1002, WORKER)),
                        new NodeChange.Create(node(1003, WORKER)));
    }

    @Test
    void machinesThatAreThereAreNodesThatComeAndCostNothingBefore() {
        Plan plan = Planner.plan(
                List.of(node(1000, MASTER), node(1001, WORKER), node(1002, layout("small")), node(1003, WORKER)),
                Map.of(1002, "i-2", 1003, "i-3"),
                Set.of(),
                1004,
                feasible(800_000, group(MASTER, 1), group(WORKER, 3)),
                SNAPSHOT,
                number -> "n" + number);

        assertThat(plan.changes())
                .containsExactly(
                        new NodeChange.Keep(node(1000, MASTER)),
                        new NodeChange.Keep(node(1001, WORKER)),
                        new NodeChange.Create(node(1002, WORKER), "i-2"),
                        new NodeChange.Create(node(1003, WORKER), "i-3"));
        assertThat(plan.microsPerHourBefore())
                .isEqualTo(plan(List.of(node(1000, MASTER), node(1001, WORKER)), feasible(0, group(MASTER, 1)))
                        .microsPerHourBefore());
    }

    @Test
    void aNumberIsNeverGivenAgain() {
        Plan plan = Planner.plan(
                List.of(node(1000, MASTER)),
                Set.of(),
                1005,
                feasible(400_000, group(MASTER, 1), group(WORKER, 1)),
                SNAPSHOT,
                number -> "n" + number);

        assertThat(plan.changes()).contains(new NodeChange.Create(node(1005, WORKER)));
    }

    private static Plan plan(List<PlannedNode> nodes, PlacementAnswer answer) {
        int next = nodes.stream().mapToInt(PlannedNode::number).max().orElse(Planner.FIRST_NUMBER - 1) + 1;
        return Planner.plan(nodes, Set.of(), next, answer, SNAPSHOT, number -> "n" + number);
    }

    private static PlannedNode node(int number, Layout layout) {
        return new PlannedNode(number, "n" + number, layout, "p", "default");
    }

    private static NodeGroup group(Layout layout, int count) {
        return new NodeGroup(layout, "p", "default", count);
    }

    private static Layout layout(String hardwareType, String... services) {
        return new Layout(new TreeSet<>(Set.of(services)), hardwareType, "debian");
    }

    private static HardwareType hardware(String name, long microsPerHour) {
        return new HardwareType(name, About.NONE, Map.of(), null, new Price(microsPerHour, "USD"));
    }

    private static PlacementAnswer feasible(long microsPerHour, NodeGroup... groups) {
        return new PlacementAnswer(
                PlacementAnswer.Outcome.FEASIBLE,
                "0hard/0medium/0soft",
                0L,
                0.0,
                1,
                List.of(groups),
                microsPerHour,
                "USD",
                List.of(),
                List.of(),
                List.of());
    }
}
