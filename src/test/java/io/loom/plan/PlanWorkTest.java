package io.loom.plan;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.CREATE;
import static io.loom.contract.TaskAction.DELETE;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import io.loom.placement.Layout;
import io.loom.placement.PlacementAnswer;
import io.loom.taskgraph.NodeWork;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlanWorkTest {

    private static final List<TaskAction> ARRIVAL = List.of(INSTALL, CONFIGURE, INITIALIZE, START);

    @Test
    void aNewNodeGetsAMachineAndAllItsServices() {
        assertThat(work(PlanWork.Settings.PLAIN, new NodeChange.Create(node(1000, "web"))))
                .containsExactly(new NodeWork(
                        id(1000), Set.of("web"), List.of(CREATE, CONFIRM, BOOTSTRAP), Map.of("web", ARRIVAL), 0));
    }

    @Test
    void aNodeThatIsKeptIsConfiguredAgainOnlyWhereThatIsAsked() {
        var settings =
                new PlanWork.Settings(Set.of("web", "store"), Set.of("store"), PlanWork.Order.NEW_FIRST, Set.of());

        assertThat(work(PlanWork.Settings.PLAIN, new NodeChange.Keep(node(1000, "web"))))
                .allMatch(NodeWork::isEmpty);
        assertThat(work(settings, new NodeChange.Keep(node(1000, "base", "store", "web"))))
                .containsExactly(new NodeWork(
                        id(1000),
                        Set.of("base", "store", "web"),
                        List.of(),
                        Map.of("web", List.of(CONFIGURE), "store", List.of(STOP, CONFIGURE, START)),
                        0));
    }

    @Test
    void servicesComeInOneWaveAndGoInTheNext() {
        PlannedNode before = node(1000, "old", "stays");

        assertThat(work(PlanWork.Settings.PLAIN, new NodeChange.Change(before, node(1000, "new", "stays"))))
                .containsExactly(
                        new NodeWork(
                                id(1000), Set.of("new", "old", "stays"), List.of(BOOTSTRAP), Map.of("new", ARRIVAL), 0),
                        new NodeWork(
                                id(1000),
                                Set.of("new", "old", "stays"),
                                List.of(),
                                Map.of("old", List.of(STOP, REMOVE)),
                                1));
    }

    @Test
    void aNodeLeavesBehindOthersThatComeUnlessItHoldsTheirRoom() {
        NodeChange leaves = new NodeChange.Delete(node(1000, "web"));
        NodeChange comes = new NodeChange.Create(node(1001, "web"));
        var leavingFirst = new PlanWork.Settings(Set.of(), Set.of(), PlanWork.Order.LEAVING_FIRST, Set.of());

        assertThat(work(PlanWork.Settings.PLAIN, leaves, comes))
                .extracting(NodeWork::wave)
                .containsExactly(1, 0);
        assertThat(work(leavingFirst, leaves, comes)).extracting(NodeWork::wave).containsExactly(0, 1);
    }

    @Test
    void servicesOfAMachineThatDoesNotAnswerAreNotStopped() {
        NodeChange leaves = new NodeChange.Delete(node(1000, "web"));
        var abandoned = new PlanWork.Settings(Set.of(), Set.of(), PlanWork.Order.NEW_FIRST, Set.of(1000));

        assertThat(work(PlanWork.Settings.PLAIN, leaves).getFirst().serviceActions())
                .isEqualTo(Map.of("web", List.of(STOP, REMOVE)));
        assertThat(work(abandoned, leaves).getFirst())
                .isEqualTo(new NodeWork(id(1000), Set.of("web"), List.of(DELETE), Map.of(), 1));
    }

    private static List<NodeWork> work(PlanWork.Settings settings, NodeChange... changes) {
        PlacementAnswer answer = new PlacementAnswer(
                PlacementAnswer.Outcome.FEASIBLE,
                "0hard/0medium/0soft",
                null,
                null,
                0,
                List.of(),
                0,
                "USD",
                List.of(),
                List.of(),
                List.of());
        return PlanWork.of(new Plan(answer, List.of(changes), 0), PlanWorkTest::id, settings);
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static PlannedNode node(int number, String... services) {
        Layout layout = new Layout(new TreeSet<>(Arrays.asList(services)), "small", "debian");
        return new PlannedNode(number, "n" + number, layout, "cloud", "default");
    }
}
