package io.loom.operations;

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

import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeState;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
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
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** Services that come to random clusters, go from them, or both while others are upgraded, in batches of any width. */
class RollingServicesPropertyTest {

    private static final Set<TaskAction> CHANGING = Set.of(CREATE, DELETE, INSTALL, INITIALIZE, START, STOP, REMOVE);
    private static final Set<TaskAction> LASTING = Set.of(CREATE, CONFIRM, DELETE, INSTALL, INITIALIZE, REMOVE);
    private static final Set<TaskAction> AT_ONCE = Set.of(INSTALL, INITIALIZE, START, STOP, REMOVE);

    @Property(tries = 300)
    void servicesComeBehindAllThatTheyNeed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int width) {
        RandomCluster cluster = new RandomCluster(seed, Moves.COME);
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
        RandomCluster cluster = new RandomCluster(seed, Moves.GO);
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

    @Property(tries = 1000)
    void servicesComeAndGoWhileOthersAreUpgraded(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int width) {
        RandomCluster cluster = new RandomCluster(seed, Moves.COME_AND_GO);
        Rolled rolled = cluster.synced(width);
        Statistics.label("refused")
                .collect(rolled == null)
                .coverage(refused -> refused.check(false).percentage(percent -> percent > 60));
        if (rolled == null) {
            return;
        }

        rolled.requireOrder(cluster, INSTALL, Set.of(INSTALL), true);
        rolled.requireOrder(cluster, START, Set.of(INITIALIZE, START), false);
        rolled.requireReverseOrder(cluster, STOP, false);
        rolled.requireReverseOrder(cluster, REMOVE, true);
        rolled.requireUpgradesInOrder(cluster);
        rolled.requireSameMachinesAndInstallations();
        rolled.requireWidthOfAll(cluster, width);
        rolled.requireChecksOfAll();
        rolled.requireDrained(cluster);
        rolled.requireToldInBetween(cluster);
        rolled.requireMachines();
        rolled.requireToldOfNewNodes(cluster);
        if (cluster.order == PlanWork.Order.NEW_FIRST) {
            rolled.requireToldOfOldNodes(cluster);
        }
    }

    /** A change in batches, and the same at once. */
    private record Rolled(List<NodeWork> work, TaskGraph graph, TaskGraph atOnce) {

        /** A task, and the work of which it is. */
        private record Step(int vertex, Task task, NodeWork within) {

            boolean is(TaskAction action) {
                return task.action() == action;
            }

            /** Whether it is of a service that is installed anew where it stands. */
            boolean isUpgrade() {
                return actions().contains(STOP) && actions().contains(INSTALL);
            }

            /** Whether it is of a service that is installed where it was not. */
            boolean isArrival() {
                return actions().contains(INSTALL) && !actions().contains(STOP);
            }

            boolean isDeparture() {
                return actions().contains(REMOVE);
            }

            private List<TaskAction> actions() {
                return within.serviceActions().getOrDefault(name(task), List.of());
            }
        }

        /** Of equal tasks the first is of the work that is named first. */
        private List<Step> steps() {
            Map<Task, Iterator<Integer>> left = new HashMap<>();
            vertices().forEach((task, vertices) -> left.put(task, vertices.iterator()));
            List<Step> steps = new ArrayList<>();
            for (NodeWork each : work) {
                Stream.concat(
                                each.nodeActions().stream().map(action -> new Task(each.nodeId(), action, null)),
                                each.serviceActions().entrySet().stream()
                                        .flatMap(service -> service.getValue().stream()
                                                .map(action -> new Task(each.nodeId(), action, service.getKey()))))
                        .filter(left::containsKey)
                        .forEach(task -> steps.add(new Step(left.get(task).next(), task, each)));
            }
            return steps;
        }

        private List<Step> steps(Predicate<Step> wanted) {
            return steps().stream().filter(wanted).toList();
        }

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
            List<Step> moving =
                    steps(step -> cluster.isMoving(step.task().service()) && (step.isArrival() || step.isDeparture()));
            for (Step first : moving) {
                for (Step second : moving) {
                    if (order.isAsked(first.task(), second.task())) {
                        assertThat(reachability.isAfter(first.vertex(), second.vertex()))
                                .as("%s before %s", first.task(), second.task())
                                .isTrue();
                    }
                }
            }
        }

        /** What comes is there when a service that needs it is upgraded, and the other way round. */
        void requireUpgradesInOrder(RandomCluster cluster) {
            Reachability reachability = new Reachability(graph);
            for (boolean atInstall : new boolean[] {true, false}) {
                TaskAction action = atInstall ? INSTALL : START;
                List<Step> upgrades = steps(step -> step.is(action) && step.isUpgrade());
                List<Step> arrivals = steps(step -> step.is(action)
                        && step.isArrival()
                        && cluster.comes(step.task().service()));
                for (Step upgrade : upgrades) {
                    for (Step arrival : arrivals) {
                        String upgraded = name(upgrade.task());
                        String comes = name(arrival.task());
                        if (cluster.needs(upgraded, comes, atInstall)) {
                            assertThat(reachability.isAfter(arrival.vertex(), upgrade.vertex()))
                                    .as("%s before the upgrade %s", arrival.task(), upgrade.task())
                                    .isTrue();
                        }
                        if (cluster.needs(comes, upgraded, atInstall)) {
                            assertThat(reachability.isAfter(upgrade.vertex(), arrival.vertex()))
                                    .as("the upgrade %s before %s", upgrade.task(), arrival.task())
                                    .isTrue();
                        }
                    }
                }
            }
        }

        /** Machines come and go, and services are installed, initialized and removed, as at once. */
        void requireSameMachinesAndInstallations() {
            assertThat(tasks(graph, LASTING)).containsExactlyInAnyOrderElementsOf(tasks(atOnce, LASTING));
        }

        private static List<Task> tasks(TaskGraph graph, Set<TaskAction> actions) {
            return IntStream.range(0, graph.taskCount())
                    .mapToObj(graph::task)
                    .filter(task -> actions.contains(task.action()))
                    .toList();
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

        /** No more nodes are changed in a wave; where nobody has to be told of nodes, no more are configured either. */
        void requireWidthOfAll(RandomCluster cluster, int width) {
            Set<TaskAction> counted = EnumSet.copyOf(AT_ONCE);
            if (!cluster.namesStanding()) {
                counted.add(CONFIGURE);
            }
            Map<Integer, Set<UUID>> nodes = new TreeMap<>();
            steps(step -> counted.contains(step.task().action()))
                    .forEach(step -> nodes.computeIfAbsent(step.within().wave(), wave -> new HashSet<>())
                            .add(step.task().nodeId()));
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

        /** What was started is checked before anything is changed in a later wave. */
        void requireChecksOfAll() {
            Reachability reachability = new Reachability(graph);
            List<Step> changing = steps(step -> CHANGING.contains(step.task().action()));
            for (Step started : steps(step -> step.is(START))) {
                Task check =
                        new Task(started.task().nodeId(), CHECK, started.task().service());
                List<Step> checks = steps(
                        step -> step.task().equals(check) && reachability.isAfter(started.vertex(), step.vertex()));
                assertThat(checks).as("checks behind %s", started.task()).isNotEmpty();
                for (Step later : changing) {
                    if (later.within().wave() > started.within().wave()) {
                        assertThat(checks)
                                .as("checks between %s and %s", started.task(), later.task())
                                .anyMatch(step -> reachability.isAfter(step.vertex(), later.vertex()));
                    }
                }
            }
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
            assertThat(steps(step -> step.is(DRAIN)
                                    && cluster.isMoving(step.task().service()))
                            .stream()
                            .map(Step::task))
                    .containsExactlyInAnyOrderElementsOf(
                            steps(step -> step.is(STOP)
                                            && step.isDeparture()
                                            && cluster.isMoving(step.task().service()))
                                    .stream()
                                    .map(step -> new Task(
                                            step.task().nodeId(),
                                            DRAIN,
                                            step.task().service()))
                                    .toList());
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

        /**
         * What stands and stays is configured when all that its configuration names have come, before anything goes, once, and as it
         * is installed from then on.
         */
        void requireToldInBetween(RandomCluster cluster) {
            Reachability reachability = new Reachability(graph);
            List<Step> come = steps(step -> step.is(START)
                    && step.isArrival()
                    && cluster.comes(step.task().service()));
            List<Step> go =
                    steps(step -> step.is(STOP) && cluster.goes(step.task().service()));
            come.forEach(start -> go.forEach(stop -> assertThat(reachability.isAfter(start.vertex(), stop.vertex()))
                    .as("%s before %s", start.task(), stop.task())
                    .isTrue()));
            for (NodeChange change : cluster.changes) {
                for (String service : cluster.kept(change)) {
                    UUID node = SmallCluster.id(change.node().number());
                    List<Step> configured = steps(step -> step.task().equals(new Task(node, CONFIGURE, service)));
                    if (cluster.tells() || cluster.upgrades(service)) {
                        assertThat(configured).as("CONFIGURE of %s", service).isNotEmpty();
                    }
                    if (!cluster.namesStanding()) {
                        assertThat(configured).as("CONFIGURE of %s", service).hasSizeLessThanOrEqualTo(1);
                    }
                    if (cluster.tells()) {
                        assertThat(configured)
                                .as("CONFIGURE of %s", service)
                                .anyMatch(step -> go.stream()
                                        .allMatch(stop -> reachability.isAfter(step.vertex(), stop.vertex())));
                    }
                    if (cluster.namesComing() && (cluster.reconfigures() || !cluster.namesStanding())) {
                        assertThat(configured)
                                .as("CONFIGURE of %s", service)
                                .allMatch(step -> come.stream()
                                        .allMatch(start -> reachability.isAfter(start.vertex(), step.vertex())));
                    }
                    if (cluster.namesComing()) {
                        assertThat(configured)
                                .as("CONFIGURE of %s", service)
                                .anyMatch(step -> come.stream()
                                        .allMatch(start -> reachability.isAfter(start.vertex(), step.vertex())));
                    }
                    if (cluster.upgrades(service)) {
                        assertThat(configured.stream()
                                        .min(Comparator.comparingInt(
                                                step -> step.within().wave()))
                                        .map(Step::isUpgrade))
                                .as("the first CONFIGURE of %s is its upgrade", service)
                                .hasValue(true);
                    }
                }
            }
        }

        /** Where the configuration names new nodes, whatever stands in the end was configured when these were there. */
        void requireToldOfNewNodes(RandomCluster cluster) {
            Reachability reachability = new Reachability(graph);
            List<Step> made = steps(
                    step -> step.is(CONFIRM) && cluster.isNamed(step.task().nodeId()));
            for (NodeChange change : cluster.changes) {
                if (change instanceof NodeChange.Delete) {
                    continue;
                }
                UUID node = SmallCluster.id(change.node().number());
                for (String service : change.node().layout().services()) {
                    List<Step> configured = steps(step -> step.task().equals(new Task(node, CONFIGURE, service)));
                    made.forEach(confirm -> assertThat(configured)
                            .as("CONFIGURE of %s on %s behind %s", service, node, confirm.task())
                            .anyMatch(step -> reachability.isAfter(confirm.vertex(), step.vertex())));
                }
            }
        }

        /** Where there is room for new nodes first, what stays is configured before a node goes that its configuration names. */
        void requireToldOfOldNodes(RandomCluster cluster) {
            Reachability reachability = new Reachability(graph);
            List<Step> deleted = steps(
                    step -> step.is(DELETE) && cluster.wasNamed(step.task().nodeId()));
            for (NodeChange change : cluster.changes) {
                UUID node = SmallCluster.id(change.node().number());
                for (String service : cluster.kept(change)) {
                    List<Step> configured = steps(step -> step.task().equals(new Task(node, CONFIGURE, service)));
                    deleted.forEach(delete -> assertThat(configured)
                            .as("CONFIGURE of %s on %s before %s", service, node, delete.task())
                            .anyMatch(step -> reachability.isAfter(step.vertex(), delete.vertex())));
                }
            }
        }

        /** Services are on machines that are there and prepared, and these go when all is done on them. */
        void requireMachines() {
            Reachability reachability = new Reachability(graph);
            List<Step> steps = steps();
            for (Step step : steps) {
                if (step.task().service() == null) {
                    continue;
                }
                for (Step other : steps) {
                    if (!other.task().nodeId().equals(step.task().nodeId())) {
                        continue;
                    }
                    if (other.is(CREATE)) {
                        assertThat(reachability.isAfter(other.vertex(), step.vertex()))
                                .as("%s before %s", other.task(), step.task())
                                .isTrue();
                    }
                    if (other.is(DELETE)) {
                        assertThat(reachability.isAfter(step.vertex(), other.vertex()))
                                .as("%s before %s", step.task(), other.task())
                                .isTrue();
                    }
                }
                if (step.is(INSTALL)) {
                    assertThat(steps)
                            .as("BOOTSTRAP before %s", step.task())
                            .anyMatch(other -> other.is(BOOTSTRAP)
                                    && other.task().nodeId().equals(step.task().nodeId())
                                    && reachability.isAfter(other.vertex(), step.vertex()));
                }
            }
        }

        private static String name(Task task) {
            return String.valueOf(task.service());
        }
    }

    /** What services of a cluster do. */
    private enum Moves {
        COME,
        GO,
        COME_AND_GO
    }

    /** A cluster, and services that come to it or go from it while some of its nodes may be replaced. */
    private static final class RandomCluster {

        private final Random random;
        private final PlanWork.Order order;
        private final Map<String, Service> before = new TreeMap<>();
        private final Map<String, Service> services = new TreeMap<>();
        private final Set<String> coming = new TreeSet<>();
        private final Set<String> going = new TreeSet<>();
        private final Set<String> standing = new TreeSet<>();
        private final Set<String> upgraded = new TreeSet<>();
        private final List<NodeChange> changes = new ArrayList<>();
        private final Map<String, Object> configBefore;
        private final Map<String, Object> config;
        private final boolean bringsAny;
        private final boolean takesAny;

        RandomCluster(long seed, Moves moves) {
            this.random = new Random(seed);
            this.order = random.nextBoolean() ? PlanWork.Order.NEW_FIRST : PlanWork.Order.LEAVING_FIRST;
            int count = 2 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                String name = "s" + i;
                boolean isMoving = i > 0 && (i == count - 1 || random.nextBoolean());
                Set<String> fate = !isMoving
                        ? standing
                        : switch (moves) {
                            case COME -> coming;
                            case GO -> going;
                            case COME_AND_GO -> random.nextBoolean() ? coming : going;
                        };
                fate.add(name);
                Service service = service(name, i);
                boolean isUpgraded = moves == Moves.COME_AND_GO && fate == standing && random.nextInt(3) == 0;
                if (isUpgraded) {
                    upgraded.add(name);
                }
                before.put(name, service);
                services.put(name, isUpgraded ? otherwise(service) : service);
            }
            configBefore = Map.of("peers", "%ip.access_v4.service.s" + random.nextInt(count) + "%");
            config = moves == Moves.COME_AND_GO ? otherwise(configBefore, count) : configBefore;
            bringsAny = moves != Moves.COME_AND_GO || random.nextBoolean();
            takesAny = moves != Moves.COME_AND_GO || !bringsAny || random.nextInt(4) == 0;
            int nodes = 1 + random.nextInt(5);
            for (int number = 1000; number < 1000 + nodes; number++) {
                add(number, nodes);
            }
        }

        private Map<String, Object> otherwise(Map<String, Object> known, int count) {
            return switch (random.nextInt(3)) {
                case 0 -> known;
                case 1 -> Map.of("peers", "none");
                default -> Map.of("peers", "%ip.access_v4.service.s" + random.nextInt(count) + "%", "more", true);
            };
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

        private static Service otherwise(Service service) {
            Map<TaskAction, Service.Action> actions = new HashMap<>();
            service.actions()
                    .keySet()
                    .forEach(action -> actions.put(action, new Service.Action("shell", Map.of("script", "new"))));
            return new Service(
                    service.name(),
                    service.about(),
                    service.dependencies(),
                    actions,
                    service.links(),
                    service.demand(),
                    service.restartOnConfigure());
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
            Set<String> had = new TreeSet<>(stand);
            had.addAll(some(going));
            Set<String> has = new TreeSet<>(stand);
            has.addAll(some(coming));
            if (random.nextInt(4) == 0) {
                if (!takesAny) {
                    had.removeAll(going);
                }
                if (!bringsAny) {
                    has.removeAll(coming);
                }
                changes.add(new NodeChange.Delete(SmallCluster.node(number, had.toArray(String[]::new))));
                changes.add(new NodeChange.Create(SmallCluster.node(number + nodes, has.toArray(String[]::new))));
            } else if (had.equals(has)) {
                changes.add(new NodeChange.Keep(SmallCluster.node(number, has.toArray(String[]::new))));
            } else {
                changes.add(new NodeChange.Change(
                        SmallCluster.node(number, had.toArray(String[]::new)),
                        SmallCluster.node(number, has.toArray(String[]::new))));
            }
        }

        private Set<String> some(Set<String> names) {
            return names.stream().filter(name -> random.nextInt(3) > 0).collect(Collectors.toCollection(TreeSet::new));
        }

        List<String> moving() {
            return Stream.concat(coming.stream(), going.stream()).toList();
        }

        boolean isMoving(@Nullable String service) {
            return comes(service) || goes(service);
        }

        boolean comes(@Nullable String service) {
            return service != null && coming.contains(service);
        }

        boolean goes(@Nullable String service) {
            return service != null && going.contains(service);
        }

        boolean upgrades(String service) {
            return upgraded.contains(service);
        }

        boolean namesMoving() {
            return named().anyMatch(this::isMoving);
        }

        /** Whether it names, before or after, services whose nodes others may have to be told of. */
        boolean namesStanding() {
            return named().anyMatch(standing::contains);
        }

        boolean namesComing() {
            return MacroReferences.addressedServices(config).stream().anyMatch(coming::contains);
        }

        private Stream<String> named() {
            return Stream.of(configBefore, config)
                    .map(MacroReferences::addressedServices)
                    .flatMap(Set::stream);
        }

        /** Whether all that stands is to be configured. */
        boolean tells() {
            return namesMoving() || reconfigures();
        }

        boolean reconfigures() {
            return !config.equals(configBefore);
        }

        /** Whether the configuration names a node in the end. */
        boolean isNamed(UUID node) {
            return changes.stream()
                    .filter(change -> !(change instanceof NodeChange.Delete)
                            && SmallCluster.id(change.node().number()).equals(node))
                    .flatMap(change -> change.node().layout().services().stream())
                    .anyMatch(MacroReferences.addressedServices(config)::contains);
        }

        /** Whether the configuration named a node that goes. */
        boolean wasNamed(UUID node) {
            return changes.stream()
                    .filter(change -> change instanceof NodeChange.Delete
                            && SmallCluster.id(change.node().number()).equals(node))
                    .flatMap(change -> change.node().layout().services().stream())
                    .anyMatch(MacroReferences.addressedServices(configBefore)::contains);
        }

        /** Services that are on a node before and after. */
        Set<String> kept(NodeChange change) {
            Set<String> kept = new TreeSet<>(change.node().layout().services());
            kept.retainAll(standing);
            return change instanceof NodeChange.Keep || change instanceof NodeChange.Change ? kept : Set.of();
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

        private boolean needsAny(Set<String> some, Set<String> others) {
            return some.stream()
                    .anyMatch(one ->
                            others.stream().anyMatch(other -> needs(one, other, true) || needs(one, other, false)));
        }

        /** The update to the template's services, definitions and configuration; null where it is refused, with reason. */
        @Nullable
        Rolled synced(int width) {
            try {
                return rolled(
                        new ChangeRequest.Sync(null, null, rolling(width)), new ChangeRequest.Sync(null, null, null));
            } catch (InvalidInputException e) {
                boolean brings = changes.stream()
                        .anyMatch(change -> change instanceof NodeChange.Create
                                && change.node().layout().services().stream().anyMatch(coming::contains));
                boolean takes = changes.stream()
                        .anyMatch(change -> change instanceof NodeChange.Delete
                                && change.node().layout().services().stream().anyMatch(going::contains));
                assertThat(e)
                        .hasMessageContaining("Maybe leave out the rollout")
                        .satisfiesAnyOf(
                                refused -> assertThat(needsAny(coming, upgraded)
                                                && (namesComing() || needsAny(upgraded, coming)))
                                        .isTrue(),
                                refused -> assertThat(brings && takes).isTrue(),
                                refused -> assertThat(brings
                                                && namesStanding()
                                                && (namesComing() || needsAny(upgraded, coming)))
                                        .isTrue());
                return null;
            }
        }

        <R extends ChangeRequest> Rolled rolled(R inBatches, R atOnce) {
            List<NodeWork> work = work(inBatches);
            return new Rolled(work, graph(work, inBatches), graph(work(atOnce), atOnce));
        }

        private <R extends ChangeRequest> List<NodeWork> work(R asked) {
            ClusterChange<R> change = ClusterChanges.of(asked);
            return change.work(
                    facts(), asked, Plan.unplaced(changes, new Price(0, "USD")), services, SmallCluster::id, order);
        }

        private TaskGraph graph(List<NodeWork> work, ChangeRequest asked) {
            return TaskGraphBuilder.build(
                    services,
                    work,
                    MacroReferences.addressedServices(config),
                    asked.rolledOut().pausesAfter());
        }

        private ClusterFacts facts() {
            List<String> had = Stream.concat(standing.stream(), going.stream()).toList();
            List<String> has = Stream.concat(standing.stream(), coming.stream()).toList();
            ClusterSpec spec = SmallCluster.spec(configBefore);
            return new ClusterFacts(
                    "shop",
                    ClusterState.ACTIVE,
                    false,
                    new ClusterSpec(
                            ClusterRequest.of("shop", "shop", ClusterSize.exactly(1)),
                            spec.template(),
                            spec.size(),
                            had,
                            spec.providers(),
                            spec.config(),
                            spec.snapshotId(),
                            spec.usage(),
                            spec.authorizedKeys(),
                            spec.sshKeys()),
                    definitions(before, configBefore, had),
                    definitions(services, config, has),
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

        private static Snapshot definitions(
                Map<String, Service> services, Map<String, Object> config, List<String> defaults) {
            Snapshot small = SmallCluster.definitions("old", config, defaults);
            return new Snapshot(
                    small.template(), small.providers(), small.hardwareTypes(), small.imageTypes(), services);
        }
    }
}
