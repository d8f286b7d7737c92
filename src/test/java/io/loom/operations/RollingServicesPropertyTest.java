package io.loom.operations;

import static io.loom.contract.TaskAction.CHECK;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.DRAIN;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeState;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Price;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroReferences;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.changes.ClusterFacts;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Reachability;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Services that come to random clusters and go from them, in batches of any width. */
class RollingServicesPropertyTest {

    private static final Set<TaskAction> AT_ONCE = Set.of(INSTALL, INITIALIZE, START, STOP, REMOVE);

    @Property(tries = 300)
    void servicesComeBehindAllThatTheyNeed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int width) {
        RandomCluster cluster = new RandomCluster(seed, true);
        Rolled rolled = cluster.rolled(
                new ChangeRequest.AddServices(cluster.moving(), null, null, cluster.rolling(width)),
                new ChangeRequest.AddServices(cluster.moving(), null, null, null));

        rolled.requireOrder(cluster, INSTALL, Set.of(INSTALL), true);
        rolled.requireOrder(cluster, START, Set.of(INITIALIZE, START), false);
        rolled.requireSameTasks(cluster);
        rolled.requireWidth(cluster, width);
        rolled.requireChecks(cluster, START);
        rolled.requireToldLast(cluster);
    }

    @Property(tries = 300)
    void servicesGoBeforeAllThatTheyNeed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int width) {
        RandomCluster cluster = new RandomCluster(seed, false);
        Rolled rolled = cluster.rolled(
                new ChangeRequest.RemoveServices(cluster.moving(), null, null, cluster.rolling(width)),
                new ChangeRequest.RemoveServices(cluster.moving(), null, null, null));

        rolled.requireReverseOrder(cluster, STOP, false);
        rolled.requireReverseOrder(cluster, REMOVE, true);
        rolled.requireSameTasks(cluster);
        rolled.requireWidth(cluster, width);
        rolled.requireDrained(cluster);
        rolled.requireToldFirst(cluster);
    }

    /** A change in batches, and the same at once. */
    private record Rolled(List<NodeWork> work, TaskGraph graph, TaskGraph atOnce) {

        private Map<Task, List<Integer>> vertices() {
            Map<Task, List<Integer>> vertices = new HashMap<>();
            IntStream.range(0, graph.taskCount())
                    .forEach(vertex -> vertices.computeIfAbsent(graph.task(vertex), task -> new ArrayList<>())
                            .add(vertex));
            return vertices;
        }

        /** Of the services that come, whatever waits for another one does so on all nodes for all of its instances. */
        void requireOrder(RandomCluster cluster, TaskAction awaited, Set<TaskAction> waiting, boolean atInstall) {
            requireOrder(
                    cluster,
                    (first, second) -> first.action() == awaited
                            && waiting.contains(second.action())
                            && cluster.needs(name(second), name(first), atInstall));
        }

        void requireReverseOrder(RandomCluster cluster, TaskAction action, boolean atInstall) {
            requireOrder(
                    cluster,
                    (first, second) -> first.action() == action
                            && second.action() == action
                            && cluster.needs(name(first), name(second), atInstall));
        }

        private interface Order {
            boolean isAsked(Task first, Task second);
        }

        private void requireOrder(RandomCluster cluster, Order order) {
            Reachability reachability = new Reachability(graph);
            for (int first = 0; first < graph.taskCount(); first++) {
                for (int second = 0; second < graph.taskCount(); second++) {
                    if (isMoving(cluster, first)
                            && isMoving(cluster, second)
                            && order.isAsked(graph.task(first), graph.task(second))) {
                        assertThat(reachability.isAfter(first, second))
                                .as("%s before %s", graph.task(first), graph.task(second))
                                .isTrue();
                    }
                }
            }
        }

        private boolean isMoving(RandomCluster cluster, int vertex) {
            return cluster.isMoving(graph.task(vertex).service());
        }

        /** All is done to the services that is done at once, each once. */
        void requireSameTasks(RandomCluster cluster) {
            assertThat(movingTasks(cluster, graph)).containsExactlyInAnyOrderElementsOf(movingTasks(cluster, atOnce));
        }

        private static List<Task> movingTasks(RandomCluster cluster, TaskGraph graph) {
            return IntStream.range(0, graph.taskCount())
                    .mapToObj(graph::task)
                    .filter(task -> cluster.isMoving(task.service()) && AT_ONCE.contains(task.action()))
                    .toList();
        }

        void requireWidth(RandomCluster cluster, int width) {
            Map<Integer, Set<UUID>> nodes = new TreeMap<>();
            for (NodeWork each : work) {
                boolean moves = each.serviceActions().entrySet().stream()
                        .anyMatch(service -> cluster.isMoving(service.getKey())
                                && service.getValue().stream().anyMatch(AT_ONCE::contains));
                if (moves) {
                    nodes.computeIfAbsent(each.wave(), wave -> new HashSet<>()).add(each.nodeId());
                }
            }
            assertThat(nodes.values()).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(width));
        }

        /** Whatever is done in a later batch waits for the checks of the services that have been started. */
        void requireChecks(RandomCluster cluster, TaskAction started) {
            Reachability reachability = new Reachability(graph);
            Map<Task, List<Integer>> vertices = vertices();
            Map<Integer, Integer> waves = wavesOf(cluster, started);
            waves.forEach((vertex, wave) -> {
                Task task = graph.task(vertex);
                List<Integer> checks = vertices.getOrDefault(new Task(task.nodeId(), CHECK, task.service()), List.of());
                assertThat(checks)
                        .as("checks behind %s", task)
                        .isNotEmpty()
                        .allMatch(check -> reachability.isAfter(vertex, check));
                waves.forEach((later, laterWave) -> {
                    if (laterWave > wave) {
                        assertThat(checks)
                                .as("checks between %s and %s", task, graph.task(later))
                                .anyMatch(check -> reachability.isAfter(check, later));
                    }
                });
            });
        }

        private Map<Integer, Integer> wavesOf(RandomCluster cluster, TaskAction action) {
            Map<Task, List<Integer>> vertices = vertices();
            Map<Integer, Integer> waves = new HashMap<>();
            for (NodeWork each : work) {
                each.serviceActions().forEach((service, actions) -> {
                    if (cluster.isMoving(service) && actions.contains(action)) {
                        vertices.getOrDefault(new Task(each.nodeId(), action, service), List.of())
                                .forEach(vertex -> waves.put(vertex, each.wave()));
                    }
                });
            }
            return waves;
        }

        /** Each instance that goes is drained before. */
        void requireDrained(RandomCluster cluster) {
            Set<Task> tasks = vertices().keySet();
            assertThat(tasks.stream()
                            .filter(task -> task.action() == DRAIN && cluster.isMoving(task.service()))
                            .collect(Collectors.toSet()))
                    .isEqualTo(tasks.stream()
                            .filter(task -> task.action() == STOP && cluster.isMoving(task.service()))
                            .map(task -> new Task(task.nodeId(), DRAIN, task.service()))
                            .collect(Collectors.toSet()));
        }

        /** Where the configuration names what comes, all that stands is configured behind that. */
        void requireToldLast(RandomCluster cluster) {
            requireTold(cluster, START, (configured, moved) -> new Reachability(graph).isAfter(moved, configured));
        }

        /** Where the configuration names what goes, all that stands and stays is configured before that. */
        void requireToldFirst(RandomCluster cluster) {
            requireTold(cluster, STOP, (configured, moved) -> new Reachability(graph).isAfter(configured, moved));
        }

        private interface Told {
            boolean isInOrder(int configured, int moved);
        }

        private void requireTold(RandomCluster cluster, TaskAction action, Told told) {
            if (!cluster.namesMoving()) {
                return;
            }
            Map<Task, List<Integer>> vertices = vertices();
            Set<Integer> moved = wavesOf(cluster, action).keySet();
            for (NodeChange change : cluster.changes) {
                if (!(change instanceof NodeChange.Change) && !(change instanceof NodeChange.Keep)) {
                    continue;
                }
                for (String service : change.node().layout().services()) {
                    if (!cluster.isMoving(service)) {
                        List<Integer> configured = vertices.getOrDefault(
                                new Task(SmallCluster.id(change.node().number()), CONFIGURE, service), List.of());
                        assertThat(configured).as("CONFIGURE of %s", service).isNotEmpty();
                        assertThat(configured)
                                .anyMatch(vertex -> moved.stream().allMatch(each -> told.isInOrder(vertex, each)));
                    }
                }
            }
        }

        private static String name(Task task) {
            return String.valueOf(task.service());
        }
    }

    /** A cluster, and services that come to it or go from it while some of its nodes may be replaced. */
    private static final class RandomCluster {

        private final Random random;
        private final Map<String, Service> services = new TreeMap<>();
        private final Set<String> moving = new TreeSet<>();
        private final Set<String> standing = new TreeSet<>();
        private final List<NodeChange> changes = new ArrayList<>();
        private final Map<String, Object> config;
        private final boolean comes;

        RandomCluster(long seed, boolean comes) {
            this.random = new Random(seed);
            this.comes = comes;
            int count = 2 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                services.put("s" + i, service("s" + i, i));
                (i > 0 && (i == count - 1 || random.nextBoolean()) ? moving : standing).add("s" + i);
            }
            config = Map.of("peers", "%ip.access_v4.service.s" + random.nextInt(count) + "%");
            int nodes = 1 + random.nextInt(5);
            for (int number = 1000; number < 1000 + nodes; number++) {
                add(number, nodes);
            }
        }

        /** Each needs earlier ones only. */
        private Service service(String name, int earlier) {
            Map<TaskAction, Service.Action> actions = new HashMap<>();
            for (TaskAction action : TaskAction.values()) {
                boolean isLooseEnd = action == INSTALL || action == INITIALIZE || action == REMOVE;
                if (action.isServiceAction() && (!isLooseEnd || random.nextInt(4) > 0)) {
                    actions.put(action, new Service.Action("shell", Map.of()));
                }
            }
            return new Service(
                    name,
                    About.NONE,
                    new Service.Dependencies(Set.of(), Set.of(), requirements(earlier), requirements(earlier)),
                    actions,
                    List.of(),
                    Resources.NONE,
                    random.nextInt(3) == 0);
        }

        private Service.Requirements requirements(int earlier) {
            Set<String> uses = new HashSet<>();
            for (int i = 0; i < earlier; i++) {
                if (random.nextInt(3) == 0) {
                    uses.add("s" + i);
                }
            }
            return new Service.Requirements(Set.of(), uses);
        }

        /** One node: it stays or another one takes its place. */
        private void add(int number, int nodes) {
            Set<String> stand = some(standing);
            Set<String> with = new TreeSet<>(stand);
            with.addAll(some(moving));
            Set<String> before = comes ? stand : with;
            Set<String> after = comes ? with : stand;
            if (random.nextInt(4) == 0) {
                changes.add(new NodeChange.Delete(SmallCluster.node(number, before.toArray(String[]::new))));
                changes.add(new NodeChange.Create(SmallCluster.node(number + nodes, after.toArray(String[]::new))));
            } else if (before.equals(after)) {
                changes.add(new NodeChange.Keep(SmallCluster.node(number, after.toArray(String[]::new))));
            } else {
                changes.add(new NodeChange.Change(
                        SmallCluster.node(number, before.toArray(String[]::new)),
                        SmallCluster.node(number, after.toArray(String[]::new))));
            }
        }

        private Set<String> some(Set<String> names) {
            return names.stream().filter(name -> random.nextInt(3) > 0).collect(Collectors.toCollection(TreeSet::new));
        }

        List<String> moving() {
            return List.copyOf(moving);
        }

        boolean isMoving(@Nullable String service) {
            return service != null && moving.contains(service);
        }

        boolean namesMoving() {
            return MacroReferences.addressedServices(config).stream().anyMatch(moving::contains);
        }

        ChangeRequest.Rolling rolling(int width) {
            return new ChangeRequest.Rolling(width, random.nextBoolean() ? 1 : null, 0, null);
        }

        /** Whether a service waits for another one, past any others. */
        boolean needs(String service, String other, boolean atInstall) {
            Service.Dependencies dependencies = services.get(service).dependencies();
            Set<String> direct = (atInstall ? dependencies.install() : dependencies.runtime()).uses();
            return direct.contains(other) || direct.stream().anyMatch(each -> needs(each, other, atInstall));
        }

        <R extends ChangeRequest> Rolled rolled(R inBatches, R atOnce) {
            List<NodeWork> work = work(inBatches);
            return new Rolled(work, graph(work, inBatches), graph(work(atOnce), atOnce));
        }

        private <R extends ChangeRequest> List<NodeWork> work(R asked) {
            ClusterChange<R> change = ClusterChanges.of(asked);
            return change.work(
                    facts(),
                    asked,
                    Plan.unplaced(changes, new Price(0, "USD")),
                    services,
                    SmallCluster::id,
                    random.nextBoolean() ? PlanWork.Order.NEW_FIRST : PlanWork.Order.LEAVING_FIRST);
        }

        private TaskGraph graph(List<NodeWork> work, ChangeRequest asked) {
            return TaskGraphBuilder.build(
                    services,
                    work,
                    MacroReferences.addressedServices(config),
                    asked.rolledOut().pausesAfter());
        }

        private ClusterFacts facts() {
            Snapshot small = SmallCluster.DEFINITIONS;
            ClusterSpec spec = SmallCluster.spec(config);
            Set<String> had = new TreeSet<>(standing);
            if (!comes) {
                had.addAll(moving);
            }
            return new ClusterFacts(
                    "shop",
                    ClusterState.ACTIVE,
                    false,
                    new ClusterSpec(
                            spec.request(),
                            spec.template(),
                            spec.size(),
                            List.copyOf(had),
                            spec.providers(),
                            spec.config(),
                            spec.snapshotId(),
                            spec.usage(),
                            spec.authorizedKeys(),
                            spec.sshKeys()),
                    new Snapshot(
                            small.template(), small.providers(), small.hardwareTypes(), small.imageTypes(), services),
                    null,
                    changes.stream()
                            .filter(change -> !(change instanceof NodeChange.Create))
                            .map(change ->
                                    change instanceof NodeChange.Change changed ? changed.before() : change.node())
                            .map(node -> new ClusterFacts.Node(
                                    node,
                                    NodeState.RUNNING,
                                    NodeCompletion.COMPLETE,
                                    null,
                                    Set.of(),
                                    null,
                                    false,
                                    null))
                            .toList(),
                    List.of(),
                    null,
                    null);
        }
    }
}
