package io.loom.plan;

import static io.loom.contract.TaskAction.ADOPT;
import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CHECK;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.CREATE;
import static io.loom.contract.TaskAction.DELETE;
import static io.loom.contract.TaskAction.DRAIN;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.placement.Layout;
import io.loom.placement.PlacementAnswer;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.ServiceOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    void aMachineThatIsThereIsAdoptedAndNeitherMadeNorConfirmed() {
        assertThat(work(PlanWork.Settings.PLAIN, new NodeChange.Create(node(1000, "web"), "i-1")))
                .containsExactly(
                        new NodeWork(id(1000), Set.of("web"), List.of(ADOPT, BOOTSTRAP), Map.of("web", ARRIVAL), 0));
    }

    @Test
    void aForeignMachineIsNotDeletedWithItsNode() {
        var settings = new PlanWork.Settings(
                Set.of(),
                Set.of(),
                false,
                Set.of(),
                PlanWork.Order.NEW_FIRST,
                Set.of(1000),
                Set.of(1000),
                Rollout.AT_ONCE,
                ServiceMove.NONE);

        assertThat(work(settings, new NodeChange.Delete(node(1000, "web")))).allMatch(NodeWork::isEmpty);
    }

    @Test
    void aNodeThatIsKeptIsConfiguredAgainOnlyWhereThatIsAsked() {
        var settings = settings(Set.of("web", "store"), Set.of("store"), PlanWork.Order.NEW_FIRST, Set.of());

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
        var leavingFirst = settings(Set.of(), Set.of(), PlanWork.Order.LEAVING_FIRST, Set.of());

        assertThat(work(PlanWork.Settings.PLAIN, leaves, comes))
                .extracting(NodeWork::wave)
                .containsExactly(1, 0);
        assertThat(work(leavingFirst, leaves, comes)).extracting(NodeWork::wave).containsExactly(0, 1);
    }

    @Test
    void servicesOfAMachineThatDoesNotAnswerAreNotStopped() {
        NodeChange leaves = new NodeChange.Delete(node(1000, "web"));
        var abandoned = settings(Set.of(), Set.of(), PlanWork.Order.NEW_FIRST, Set.of(1000));

        assertThat(work(PlanWork.Settings.PLAIN, leaves).getFirst().serviceActions())
                .isEqualTo(Map.of("web", List.of(DRAIN, STOP, REMOVE)));
        assertThat(work(abandoned, leaves).getFirst())
                .isEqualTo(new NodeWork(id(1000), Set.of("web"), List.of(DELETE), Map.of(), 1));
    }

    @Test
    void aServiceIsDrainedOnlyWhereItsNodeLeavesAndThatIsNotLeftOut() {
        NodeChange leaves = new NodeChange.Delete(node(1000, "web"));
        var undrained = rolling(new Rollout(null, null, null, true), Set.of(), Set.of());

        assertThat(work(undrained, leaves).getFirst().serviceActions()).isEqualTo(Map.of("web", List.of(STOP, REMOVE)));
    }

    @Test
    void nodesAreReplacedInBatchesEachCheckedBeforeItsOldNodesLeave() {
        List<NodeWork> work = work(
                rolling(new Rollout(2, 1, null, null), Set.of(), Set.of()),
                new NodeChange.Delete(node(1000, "web")),
                new NodeChange.Delete(node(1001, "web")),
                new NodeChange.Delete(node(1002, "web")),
                new NodeChange.Keep(node(1003, "store")),
                new NodeChange.Create(node(1004, "web")),
                new NodeChange.Create(node(1005, "web")),
                new NodeChange.Create(node(1006, "web")));

        assertThat(inWords(work))
                .containsExactly(
                        "0: create 1004",
                        "1: check 1004",
                        "2: delete 1000",
                        "3: create 1005",
                        "3: create 1006",
                        "4: check 1005",
                        "4: check 1006",
                        "5: delete 1001",
                        "5: delete 1002");
    }

    @Test
    void whereThereIsNoRoomForBothEachBatchLeavesFirst() {
        var settings = new PlanWork.Settings(
                Set.of(),
                Set.of(),
                false,
                Set.of(),
                PlanWork.Order.LEAVING_FIRST,
                Set.of(),
                new Rollout(1, null, null, null));

        assertThat(inWords(work(
                        settings,
                        new NodeChange.Delete(node(1000, "web")),
                        new NodeChange.Delete(node(1001, "web")),
                        new NodeChange.Create(node(1002, "web")))))
                .containsExactly("0: delete 1000", "1: create 1002", "2: check 1002", "3: delete 1001");
    }

    @Test
    void whereNodesOnlyLeaveTheOthersAreChecked() {
        assertThat(inWords(work(
                        rolling(new Rollout(1, null, null, null), Set.of(), Set.of()),
                        new NodeChange.Keep(node(1000, "web")),
                        new NodeChange.Delete(node(1001, "web")),
                        new NodeChange.Delete(node(1002, "web")))))
                .containsExactly("0: delete 1001", "1: check 1000", "3: delete 1002", "4: check 1000");
    }

    @Test
    void inEachBatchThatBringsNodesTheOthersLearnOfThem() {
        assertThat(inWords(work(
                        rolling(new Rollout(1, null, null, null), Set.of("web"), Set.of()),
                        new NodeChange.Keep(node(1000, "web")),
                        new NodeChange.Create(node(1001, "web")),
                        new NodeChange.Create(node(1002, "web")))))
                .containsExactly(
                        "0: configure 1000",
                        "0: create 1001",
                        "1: check 1001",
                        "3: configure 1000",
                        "3: configure 1001",
                        "3: create 1002",
                        "4: check 1002");
    }

    @Test
    void servicesThatMustBeRestartedAreSoInBatchesBehindTheOthers() {
        assertThat(inWords(work(
                        rolling(new Rollout(1, null, null, null), Set.of("web"), Set.of("web")),
                        new NodeChange.Keep(node(1000, "web")),
                        new NodeChange.Keep(node(1001, "web")),
                        new NodeChange.Delete(node(1002, "web")))))
                .containsExactly(
                        "0: configure 1000",
                        "0: configure 1001",
                        "1: check 1000",
                        "1: check 1001",
                        "2: delete 1002",
                        "3: restart 1000",
                        "4: check 1000",
                        "6: restart 1001",
                        "7: check 1001");
    }

    @Test
    void anotherConfigurationGoesOverTheNodesInBatchesAndRestartsThere() {
        var rollout = new Rollout(1, null, null, null);
        var configured = new PlanWork.Settings(
                Set.of("web"), Set.of(), true, Set.of(), PlanWork.Order.NEW_FIRST, Set.of(), rollout);
        var restarted = new PlanWork.Settings(
                Set.of("web"), Set.of("web"), true, Set.of(), PlanWork.Order.NEW_FIRST, Set.of(), rollout);
        NodeChange[] nodes = {new NodeChange.Keep(node(1000, "web")), new NodeChange.Keep(node(1001, "web"))};

        assertThat(inWords(work(configured, nodes)))
                .containsExactly("0: configure 1000", "1: check 1000", "3: configure 1001", "4: check 1001");
        assertThat(inWords(work(restarted, nodes)))
                .containsExactly("0: restart 1000", "1: check 1000", "3: restart 1001", "4: check 1001");
    }

    @Test
    void aServiceThatIsDefinedOtherwiseIsInstalledAndConfiguredByThat() {
        var settings = new PlanWork.Settings(
                Set.of(),
                Set.of(),
                false,
                Set.of("web"),
                PlanWork.Order.NEW_FIRST,
                Set.of(),
                new Rollout(1, null, null, null));

        List<NodeWork> work = work(
                settings,
                new NodeChange.Keep(node(1000, "store", "web")),
                new NodeChange.Keep(node(1001, "store")),
                new NodeChange.Keep(node(1002, "web")));

        assertThat(work.getFirst())
                .isEqualTo(new NodeWork(
                        id(1000),
                        Set.of("store", "web"),
                        List.of(BOOTSTRAP),
                        Map.of("web", List.of(STOP, INSTALL, CONFIGURE, START)),
                        0));
        assertThat(inWords(work))
                .containsExactly("0: restart 1000", "1: check 1000", "3: restart 1002", "4: check 1002");
    }

    @Test
    void servicesComeTierByTierInBatchesAndOthersLearnOfThemBehindAll() {
        var settings = moving(
                new Rollout(2, 1, null, null),
                new ServiceMove(Set.of("cache", "pager"), Set.of(), Set.of("web"), Set.of("web"), true, ORDER));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("web"), Set.of("cache", "pager", "web")),
                        new NodeChange.Keep(node(1001, "web")),
                        changed(1002, Set.of("web"), Set.of("pager", "web")),
                        changed(1003, Set.of(), Set.of("cache")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "1: 1000 cache CHECK, web CHECK",
                        "3: 1003 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "4: 1003 cache CHECK",
                        "6: 1000 pager INSTALL CONFIGURE INITIALIZE START",
                        "6: 1002 BOOTSTRAP, pager INSTALL CONFIGURE INITIALIZE START",
                        "7: 1000 cache CHECK, pager CHECK, web CHECK",
                        "7: 1002 pager CHECK, web CHECK",
                        "9: 1000 web STOP CONFIGURE START",
                        "9: 1001 web STOP CONFIGURE START",
                        "10: 1000 cache CHECK, pager CHECK, web CHECK",
                        "10: 1001 web CHECK",
                        "12: 1002 web STOP CONFIGURE START",
                        "13: 1002 pager CHECK, web CHECK");
    }

    @Test
    void servicesGoTierByTierInBatchesWhenOthersHaveForgottenThem() {
        var settings = moving(
                new Rollout(1, null, null, null),
                new ServiceMove(Set.of(), Set.of("cache", "pager"), Set.of("web"), Set.of(), false, ORDER));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("cache", "pager", "web"), Set.of("web")),
                        changed(1001, Set.of("cache"), Set.of()))))
                .containsExactly(
                        "0: 1000 web CONFIGURE",
                        "1: 1000 web CHECK",
                        "3: 1000 pager DRAIN STOP REMOVE",
                        "4: 1000 web CHECK",
                        "6: 1000 cache DRAIN STOP REMOVE",
                        "7: 1000 web CHECK",
                        "9: 1001 cache DRAIN STOP REMOVE");
    }

    @Test
    void servicesThatGoAreNotDrainedWhereThatIsLeftOut() {
        var settings = moving(new Rollout(1, null, null, true), goes("cache"));

        assertThat(eachInWords(work(settings, changed(1000, Set.of("cache"), Set.of()))))
                .containsExactly("0: 1000 cache STOP REMOVE");
    }

    @Test
    void nodesComeAndGoBeforeServicesCome() {
        var settings = moving(
                new Rollout(1, 1, null, null),
                new ServiceMove(Set.of("cache"), Set.of(), Set.of(), Set.of(), false, ORDER));

        List<NodeWork> work = work(
                settings,
                changed(1000, Set.of("web"), Set.of("cache", "web")),
                new NodeChange.Delete(node(1001, "web")),
                new NodeChange.Create(node(1002, "cache", "web")));

        assertThat(eachInWords(work))
                .containsExactly(
                        "0: 1002 CREATE CONFIRM BOOTSTRAP, web INSTALL CONFIGURE INITIALIZE START",
                        "1: 1002 web CHECK",
                        "2: 1001 DELETE, web DRAIN STOP REMOVE",
                        "3: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "4: 1000 cache CHECK, web CHECK",
                        "6: 1002 cache INSTALL CONFIGURE INITIALIZE START",
                        "7: 1002 cache CHECK, web CHECK");
        assertThat(work)
                .allMatch(each ->
                        each.nodeId().equals(id(1001)) || each.services().contains("cache"));
    }

    @Test
    void servicesGoBeforeNodesComeAndGo() {
        var settings = moving(new Rollout(1, 1, null, null), goes("cache"));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("cache", "web"), Set.of("web")),
                        new NodeChange.Delete(node(1001, "cache", "web")),
                        new NodeChange.Create(node(1002, "web")))))
                .containsExactly(
                        "0: 1000 cache DRAIN STOP REMOVE",
                        "1: 1000 web CHECK",
                        "3: 1001 cache DRAIN STOP REMOVE",
                        "4: 1001 web CHECK",
                        "6: 1002 CREATE CONFIRM BOOTSTRAP, web INSTALL CONFIGURE INITIALIZE START",
                        "7: 1002 web CHECK",
                        "8: 1001 DELETE, web DRAIN STOP REMOVE");
    }

    @Test
    void othersLearnOfServicesThatComeAndOfThoseThatGoInBetween() {
        var settings = moving(
                Set.of(),
                true,
                Set.of("web"),
                new ServiceMove(Set.of("cache"), Set.of("mail"), Set.of("base", "web"), Set.of("base"), true, ORDER));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("base", "mail"), Set.of("base", "cache")),
                        changed(1001, Set.of("mail", "web"), Set.of("cache", "web")),
                        new NodeChange.Keep(node(1002, "web")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "1: 1000 base CHECK, cache CHECK",
                        "3: 1001 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "4: 1001 cache CHECK, web CHECK",
                        "6: 1000 base STOP CONFIGURE START",
                        "7: 1000 base CHECK, cache CHECK",
                        "9: 1001 web STOP INSTALL CONFIGURE START",
                        "10: 1001 cache CHECK, web CHECK",
                        "12: 1002 BOOTSTRAP, web STOP INSTALL CONFIGURE START",
                        "13: 1002 web CHECK",
                        "15: 1000 mail DRAIN STOP REMOVE",
                        "16: 1000 base CHECK, cache CHECK",
                        "18: 1001 mail DRAIN STOP REMOVE",
                        "19: 1001 cache CHECK, web CHECK");
    }

    @Test
    void whatDoesNotNeedServicesThatComeIsUpgradedBeforeThem() {
        var settings = moving(
                Set.of(),
                false,
                Set.of("base", "web"),
                new ServiceMove(Set.of("cache"), Set.of(), Set.of(), Set.of(), false, ORDER));

        assertThat(eachInWords(work(settings, changed(1000, Set.of("base", "web"), Set.of("base", "cache", "web")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, base STOP INSTALL CONFIGURE START",
                        "1: 1000 base CHECK, web CHECK",
                        "3: 1000 cache INSTALL CONFIGURE INITIALIZE START",
                        "4: 1000 base CHECK, cache CHECK, web CHECK",
                        "6: 1000 web STOP INSTALL CONFIGURE START",
                        "7: 1000 base CHECK, cache CHECK, web CHECK");
    }

    @Test
    void whatWaitsForOneThatNeedsServicesThatComeIsUpgradedWithThat() {
        var settings = moving(
                Set.of(),
                false,
                Set.of("site", "web"),
                new ServiceMove(Set.of("cache"), Set.of(), Set.of(), Set.of(), false, ORDER));

        assertThat(eachInWords(work(settings, changed(1000, Set.of("site", "web"), Set.of("cache", "site", "web")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "1: 1000 cache CHECK, site CHECK, web CHECK",
                        "3: 1000 site STOP INSTALL CONFIGURE START, web STOP INSTALL CONFIGURE START",
                        "4: 1000 cache CHECK, site CHECK, web CHECK");
    }

    @Test
    void nodesComeAndGoBehindServicesWhereOldOnesHaveServicesThatGo() {
        var settings = moving(
                Set.of(),
                false,
                Set.of(),
                new ServiceMove(Set.of("cache"), Set.of("mail"), Set.of(), Set.of(), false, ORDER));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("web"), Set.of("cache", "web")),
                        new NodeChange.Delete(node(1001, "mail", "web")),
                        new NodeChange.Create(node(1002, "web")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "1: 1000 cache CHECK, web CHECK",
                        "3: 1001 mail DRAIN STOP REMOVE",
                        "4: 1001 web CHECK",
                        "6: 1002 CREATE CONFIRM BOOTSTRAP, web INSTALL CONFIGURE INITIALIZE START",
                        "7: 1002 web CHECK",
                        "8: 1001 DELETE, web DRAIN STOP REMOVE");
    }

    /** They would get the new configuration with the addresses of the new nodes, and so those of services that are still to come. */
    @Test
    void nodesComeAndGoBehindServicesWhereOthersLearnOfThemWithAnotherConfiguration() {
        var settings = moving(
                Set.of("web"),
                true,
                Set.of(),
                new ServiceMove(Set.of("cache"), Set.of(), Set.of("web"), Set.of(), true, ORDER));

        assertThat(eachInWords(work(
                        settings,
                        changed(1000, Set.of("web"), Set.of("cache", "web")),
                        new NodeChange.Create(node(1001, "web")))))
                .containsExactly(
                        "0: 1000 BOOTSTRAP, cache INSTALL CONFIGURE INITIALIZE START",
                        "1: 1000 cache CHECK, web CHECK",
                        "3: 1000 web CONFIGURE",
                        "4: 1000 cache CHECK, web CHECK",
                        "6: 1000 web CONFIGURE",
                        "6: 1001 CREATE CONFIRM BOOTSTRAP, web INSTALL CONFIGURE INITIALIZE START",
                        "7: 1001 web CHECK");
    }

    @Test
    void whatHasNoOrderIsRefused() {
        NodeChange comes = new NodeChange.Create(node(1002, "cache", "web"));
        NodeChange goes = new NodeChange.Delete(node(1001, "mail", "web"));
        ServiceMove both = new ServiceMove(Set.of("cache"), Set.of("mail"), Set.of(), Set.of(), false, ORDER);
        ServiceMove named = new ServiceMove(Set.of("cache"), Set.of(), Set.of("web"), Set.of(), true, ORDER);
        ServiceMove chain = new ServiceMove(Set.of("pager"), Set.of(), Set.of("cache"), Set.of(), true, ORDER);

        assertThatThrownBy(() -> work(moving(Set.of(), false, Set.of(), both), goes, comes))
                .hasMessageContaining(
                        "new to the cluster (cache), and nodes leave with services that go from it (mail)")
                .hasMessageContaining("Maybe leave out the rollout, or first add cache with");
        assertThatThrownBy(() -> work(moving(Set.of("web"), true, Set.of(), named), comes))
                .hasMessageContaining(
                        "others that have to be told of these nodes can only be changed when those have come (web)");
        assertThatThrownBy(() -> work(moving(Set.of(), false, Set.of("cache"), chain), comes))
                .hasMessageContaining("Services that come (pager) wait for services that are defined otherwise")
                .hasMessageContaining("when all have come (cache)");
    }

    /** {@code pager} and {@code web} need {@code cache}, and {@code mail} needs {@code base}; {@code site} is installed behind {@code web}. */
    private static final ServiceOrder ORDER = ServiceOrder.of(List.of(
            service("base", Set.of(), Set.of()),
            service("cache", Set.of(), Set.of()),
            service("mail", Set.of(), Set.of("base")),
            service("pager", Set.of(), Set.of("cache")),
            service("site", Set.of("web"), Set.of()),
            service("web", Set.of(), Set.of("cache"))));

    private static Service service(String name, Set<String> installedBehind, Set<String> needs) {
        return new Service(
                name,
                About.NONE,
                new Service.Dependencies(
                        Set.of(),
                        Set.of(),
                        new Service.Requirements(Set.of(), installedBehind),
                        new Service.Requirements(Set.of(), needs)),
                Map.of(),
                List.of(),
                Resources.NONE,
                false);
    }

    private static ServiceMove goes(String service) {
        return new ServiceMove(Set.of(), Set.of(service), Set.of(), Set.of(), false, ORDER);
    }

    private static PlanWork.Settings moving(Rollout rollout, ServiceMove move) {
        return moving(rollout, Set.of(), false, Set.of(), move);
    }

    private static PlanWork.Settings moving(
            Set<String> again, boolean reconfigures, Set<String> upgraded, ServiceMove move) {
        return moving(new Rollout(1, null, null, null), again, reconfigures, upgraded, move);
    }

    private static PlanWork.Settings moving(
            Rollout rollout, Set<String> again, boolean reconfigures, Set<String> upgraded, ServiceMove move) {
        return new PlanWork.Settings(
                again, Set.of(), reconfigures, upgraded, PlanWork.Order.NEW_FIRST, Set.of(), Set.of(), rollout, move);
    }

    private static NodeChange changed(int number, Set<String> before, Set<String> after) {
        return new NodeChange.Change(
                node(number, before.toArray(String[]::new)), node(number, after.toArray(String[]::new)));
    }

    /** All that is done, by wave and number. */
    private static List<String> eachInWords(List<NodeWork> work) {
        return work.stream()
                .filter(node -> !node.isEmpty())
                .sorted(Comparator.comparingInt(NodeWork::wave).thenComparing(NodeWork::nodeId))
                .map(node -> {
                    Stream<String> machine =
                            node.nodeActions().isEmpty() ? Stream.of() : Stream.of(words(node.nodeActions()));
                    Stream<String> services = new TreeMap<>(node.serviceActions())
                            .entrySet().stream().map(service -> service.getKey() + " " + words(service.getValue()));
                    return node.wave() + ": " + node.nodeId().getLeastSignificantBits() + " "
                            + Stream.concat(machine, services).collect(Collectors.joining(", "));
                })
                .toList();
    }

    private static String words(List<TaskAction> actions) {
        return actions.stream().map(TaskAction::name).collect(Collectors.joining(" "));
    }

    /** What is done in each wave, by wave and number: the last action of a node says what. */
    private static List<String> inWords(List<NodeWork> work) {
        return work.stream()
                .filter(node -> !node.isEmpty())
                .map(node ->
                        node.wave() + ": " + verb(node) + " " + node.nodeId().getLeastSignificantBits())
                .sorted()
                .toList();
    }

    private static String verb(NodeWork node) {
        if (node.nodeActions().contains(CREATE)) {
            return "create";
        }
        if (node.nodeActions().contains(DELETE)) {
            return "delete";
        }
        Set<TaskAction> actions =
                node.serviceActions().values().stream().flatMap(List::stream).collect(Collectors.toSet());
        if (actions.contains(START)) {
            return "restart";
        }
        return actions.equals(Set.of(CHECK)) ? "check" : "configure";
    }

    private static PlanWork.Settings rolling(Rollout rollout, Set<String> again, Set<String> restarted) {
        return new PlanWork.Settings(again, restarted, false, Set.of(), PlanWork.Order.NEW_FIRST, Set.of(), rollout);
    }

    private static PlanWork.Settings settings(
            Set<String> again, Set<String> restarted, PlanWork.Order order, Set<Integer> abandoned) {
        return new PlanWork.Settings(again, restarted, false, Set.of(), order, abandoned, Rollout.AT_ONCE);
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
