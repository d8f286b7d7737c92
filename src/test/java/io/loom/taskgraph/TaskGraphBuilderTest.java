package io.loom.taskgraph;

import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;
import static io.loom.taskgraph.Services.byName;
import static io.loom.taskgraph.Services.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.TaskAction;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskGraphBuilderTest {

    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);

    @Test
    void createsAndPreparesANodeBeforeItsServices() {
        TaskGraph graph = build(
                ClusterWideOperation.CREATE,
                byName(service("web", INSTALL, CONFIGURE, INITIALIZE, START, STOP)),
                List.of(new NodeServices(FIRST, Set.of("web"))));

        assertThat(words(graph))
                .containsExactly(
                        "1/CREATE",
                        "1/CONFIRM",
                        "1/BOOTSTRAP",
                        "1/INSTALL/web",
                        "1/CONFIGURE/web",
                        "1/INITIALIZE/web",
                        "1/START/web");
        assertThat(edges(graph))
                .containsExactly(
                        "1/CREATE -> 1/CONFIRM",
                        "1/CONFIRM -> 1/BOOTSTRAP",
                        "1/BOOTSTRAP -> 1/INSTALL/web",
                        "1/INSTALL/web -> 1/CONFIGURE/web",
                        "1/CONFIGURE/web -> 1/INITIALIZE/web",
                        "1/INITIALIZE/web -> 1/START/web");
    }

    @Test
    void createsAndDeletesANodeWithoutServices() {
        List<NodeServices> nodes = List.of(new NodeServices(FIRST, Set.of()));

        assertThat(words(build(ClusterWideOperation.CREATE, Map.of(), nodes)))
                .containsExactly("1/CREATE", "1/CONFIRM", "1/BOOTSTRAP");
        assertThat(words(build(ClusterWideOperation.DELETE, Map.of(), nodes))).containsExactly("1/DELETE");
    }

    @Test
    void manyWaitForManyThroughOneJoinPoint() {
        Map<String, Service> services = byName(
                service("store", START),
                service("web", START).runningAfter("store"),
                service("worker", INITIALIZE, START).runningAfter("store"));
        List<NodeServices> nodes = nodes(10, Set.of("store", "web", "worker"));

        TaskGraph graph = build(ClusterWideOperation.CREATE, services, nodes);

        assertThat(graph.vertexCount() - graph.taskCount()).isEqualTo(1);
        int joinPoint = graph.taskCount();
        assertThat(graph.isJoinPoint(joinPoint)).isTrue();
        assertThat(graph.predecessorCount(joinPoint)).isEqualTo(10);
        assertThat(graph.successorCount(joinPoint)).isEqualTo(20);
        assertThat(graph.edgeCount()).isEqualTo(10 * (2 + 3 + 1) + 10 + 20);
    }

    @Test
    void oneInstanceIsWaitedForWithoutAJoinPoint() {
        Map<String, Service> services =
                byName(service("store", START), service("web", START).runningAfter("store"));
        List<NodeServices> nodes =
                List.of(new NodeServices(FIRST, Set.of("store", "web")), new NodeServices(SECOND, Set.of("web")));

        TaskGraph graph = build(ClusterWideOperation.START_SERVICES, services, nodes);

        assertThat(graph.vertexCount()).isEqualTo(graph.taskCount());
        assertThat(edges(graph)).containsExactly("1/START/store -> 1/START/web", "1/START/store -> 2/START/web");
    }

    @Test
    void waitsForTheServiceOfANameAndForAllThatProvideIt() {
        Map<String, Service> services = byName(
                service("db", START),
                service("mysql", START).providing("db"),
                service("app", START).using("db"));

        TaskGraph graph = build(
                ClusterWideOperation.START_SERVICES,
                services,
                List.of(new NodeServices(FIRST, Set.of("db", "mysql", "app"))));

        assertThat(edges(graph)).containsExactly("1/START/db -> 1/START/app", "1/START/mysql -> 1/START/app");
    }

    @Test
    void anInstallWaitsPastAServiceThatIsNotInstalledNow() {
        Map<String, Service> services = byName(
                service("base", INSTALL),
                service("running", INSTALL).installedAfter("base"),
                service("app", INSTALL).installedAfter("running"));
        List<NodeWork> work = List.of(new NodeWork(
                FIRST,
                Set.of("base", "running", "app"),
                List.of(),
                Map.of("base", List.of(INSTALL), "app", List.of(INSTALL)),
                0));

        assertThat(edges(TaskGraphBuilder.build(services, work, Set.of()))).contains("1/INSTALL/base -> 1/INSTALL/app");
    }

    @Test
    void serviceActionsWaitForTheAddressesThatTheConfigurationNames() {
        Map<String, Service> services = byName(service("store", INSTALL), service("web", INSTALL, START));
        List<NodeServices> nodes = List.of(
                new NodeServices(FIRST, Set.of("store")),
                new NodeServices(SECOND, Set.of("store")),
                new NodeServices(new UUID(0, 3), Set.of("web")));

        TaskGraph graph =
                TaskGraphBuilder.build(services, ClusterWideOperation.CREATE.work(nodes), Set.of("store", "absent"));

        List<String> words = words(graph);
        Reachability reachability = new Reachability(graph);
        for (String confirmed : List.of("1/CONFIRM", "2/CONFIRM")) {
            for (String waiting : List.of("1/INSTALL/store", "2/INSTALL/store", "3/INSTALL/web")) {
                assertThat(reachability.isAfter(words.indexOf(confirmed), words.indexOf(waiting)))
                        .as(confirmed + " before " + waiting)
                        .isTrue();
            }
        }
        assertThat(reachability.isAfter(words.indexOf("1/CONFIRM"), words.indexOf("3/BOOTSTRAP")))
                .isFalse();
        assertThat(reachability.isAfter(words.indexOf("3/CONFIRM"), words.indexOf("1/INSTALL/store")))
                .isFalse();
    }

    @Test
    void aServiceThatIsConfiguredAgainStandsBetweenWhatItNeedsAndWhatNeedsIt() {
        Map<String, Service> services = byName(
                service("store", INSTALL, CONFIGURE, START),
                service("web", INSTALL, CONFIGURE, START).runningAfter("store"),
                service("balancer", CONFIGURE, START).runningAfter("web"));
        List<NodeWork> work = List.of(
                new NodeWork(FIRST, Set.of("store"), List.of(), Map.of("store", List.of(CONFIGURE)), 0),
                ClusterWideOperation.CREATE
                        .work(List.of(new NodeServices(SECOND, Set.of("web"))))
                        .getFirst(),
                new NodeWork(THIRD, Set.of("balancer"), List.of(), Map.of("balancer", List.of(CONFIGURE)), 0));

        TaskGraph graph = TaskGraphBuilder.build(services, work, Set.of());

        assertThat(edges(graph)).contains("1/CONFIGURE/store -> 2/START/web", "2/START/web -> 3/CONFIGURE/balancer");
    }

    @Test
    void servicesLeaveANodeBeforeItsMachineGoes() {
        Map<String, Service> services = byName(
                service("store", START, STOP, REMOVE),
                service("web", START, STOP).runningAfter("store"));

        TaskGraph graph =
                build(ClusterWideOperation.LEAVE, services, List.of(new NodeServices(FIRST, Set.of("store", "web"))));

        assertThat(edges(graph))
                .containsExactlyInAnyOrder(
                        "1/STOP/web -> 1/STOP/store",
                        "1/STOP/store -> 1/REMOVE/store",
                        "1/REMOVE/store -> 1/DELETE",
                        "1/STOP/web -> 1/DELETE");
    }

    @Test
    void whatIsNeverStoppedIsRemovedWhenWhatRunsOnItIsStopped() {
        Map<String, Service> services = byName(
                service("jdk", INSTALL, REMOVE),
                service("libraries", REMOVE).runningAfter("jdk"),
                service("web", START, STOP, REMOVE).runningAfter("libraries"));

        TaskGraph graph = build(
                ClusterWideOperation.LEAVE,
                services,
                List.of(new NodeServices(FIRST, Set.of("jdk", "libraries", "web"))));

        assertThat(edges(graph))
                .containsExactlyInAnyOrder(
                        "1/STOP/web -> 1/REMOVE/jdk",
                        "1/STOP/web -> 1/REMOVE/libraries",
                        "1/STOP/web -> 1/REMOVE/web",
                        "1/REMOVE/jdk -> 1/DELETE",
                        "1/REMOVE/libraries -> 1/DELETE",
                        "1/REMOVE/web -> 1/DELETE");
    }

    @Test
    void aWaveWaitsForAllOfTheOneBeforeThroughOneJoinPoint() {
        Map<String, Service> services = byName(service("web", INSTALL, START, STOP));
        List<NodeWork> work = new ArrayList<>(ClusterWideOperation.CREATE.work(nodes(3, Set.of("web"))));
        for (int leaving = 11; leaving <= 13; leaving++) {
            work.add(new NodeWork(
                    new UUID(0, leaving), Set.of("web"), List.of(TaskAction.DELETE), Map.of("web", List.of(STOP)), 1));
        }

        TaskGraph graph = TaskGraphBuilder.build(services, work, Set.of());

        List<String> words = words(graph);
        Reachability reachability = new Reachability(graph);
        for (int node = 1; node <= 3; node++) {
            for (int leaving = 11; leaving <= 13; leaving++) {
                assertThat(reachability.isAfter(
                                words.indexOf(node + "/START/web"), words.indexOf(leaving + "/STOP/web")))
                        .isTrue();
            }
        }
        assertThat(graph.vertexCount() - graph.taskCount()).isEqualTo(1);
        assertThat(graph.topologicalOrder()).hasSize(graph.vertexCount());
    }

    @Test
    void aWaveInWhichNothingIsLeftToDoIsPassed() {
        TaskGraph graph = TaskGraphBuilder.build(byName(service("web", START)), threeWaves(), Set.of());

        List<String> words = words(graph);
        assertThat(words).containsExactly("1/START/web", "2/START/web");
        assertThat(new Reachability(graph).isAfter(0, 1)).isTrue();
        assertThat(graph.gate()).isEmpty();
    }

    @Test
    void theGateIsBehindTheWaveThatIsAskedForIfAnythingFollows() {
        Map<String, Service> services = byName(service("web", START));

        TaskGraph graph = TaskGraphBuilder.build(services, threeWaves(), Set.of(), OptionalInt.of(1));
        assertThat(graph.isJoinPoint(graph.gate().orElseThrow())).isTrue();
        assertThat(graph.successor(0, 0)).isEqualTo(graph.gate().getAsInt());
        assertThat(TaskGraphBuilder.build(services, threeWaves(), Set.of(), OptionalInt.of(2))
                        .gate())
                .isEmpty();
    }

    /** A service is started on one node and then on another one, and stopped in between, which it does not define. */
    private static List<NodeWork> threeWaves() {
        return List.of(
                new NodeWork(FIRST, Set.of("web"), List.of(), Map.of("web", List.of(START)), 0),
                new NodeWork(FIRST, Set.of("web"), List.of(), Map.of("web", List.of(STOP)), 1),
                new NodeWork(new UUID(0, 2), Set.of("web"), List.of(), Map.of("web", List.of(START)), 2));
    }

    @Test
    void refusesACycleByName() {
        Map<String, Service> services = byName(
                service("a", START).runningAfter("b"),
                service("b", START).runningAfter("c"),
                service("c", START).runningAfter("b"));

        assertThatThrownBy(() -> build(
                        ClusterWideOperation.START_SERVICES,
                        services,
                        List.of(new NodeServices(FIRST, Set.of("a", "b", "c")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("dependency cycle b -> c -> b");
    }

    @Test
    void refusesAServiceThatIsNotDescribed() {
        assertThatThrownBy(() ->
                        build(ClusterWideOperation.CREATE, Map.of(), List.of(new NodeServices(FIRST, Set.of("ghost")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(ghost)");
    }

    @Test
    void edgesOfAThousandNodesAreAThousandTimesThoseOfOne() {
        Map<String, Service> services = byName(
                service("base", INSTALL, CONFIGURE),
                service("store", INSTALL, CONFIGURE, START).installedAfter("base"),
                service("web", INSTALL, CONFIGURE, INITIALIZE, START)
                        .installedAfter("base")
                        .runningAfter("store"));
        Set<String> all = Set.of("base", "store", "web");

        int edgesOf1000 =
                build(ClusterWideOperation.CREATE, services, nodes(1000, all)).edgeCount();
        int edgesOf2000 =
                build(ClusterWideOperation.CREATE, services, nodes(2000, all)).edgeCount();

        assertThat(edgesOf2000).isEqualTo(2 * edgesOf1000);
        assertThat(edgesOf1000).isEqualTo(16_000);
    }

    static List<NodeServices> nodes(int count, Set<String> services) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new NodeServices(new UUID(0, i), services))
                .toList();
    }

    private static TaskGraph build(
            ClusterWideOperation operation, Map<String, Service> services, List<NodeServices> nodes) {
        return TaskGraphBuilder.build(services, operation.work(nodes), Set.of());
    }

    static List<String> words(TaskGraph graph) {
        return IntStream.range(0, graph.taskCount())
                .mapToObj(vertex -> words(graph.task(vertex)))
                .toList();
    }

    private static String words(Task task) {
        String service = task.service() == null ? "" : "/" + task.service();
        return task.nodeId().getLeastSignificantBits() + "/" + task.action() + service;
    }

    private static List<String> edges(TaskGraph graph) {
        List<String> edges = new ArrayList<>();
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            for (int s = 0; s < graph.successorCount(vertex); s++) {
                edges.add(words(graph.task(vertex)) + " -> " + words(graph.task(graph.successor(vertex, s))));
            }
        }
        return edges;
    }
}
