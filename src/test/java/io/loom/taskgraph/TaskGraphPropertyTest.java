package io.loom.taskgraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Resources;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Task graphs of random clusters against the rules in their plainest form: all pairs, nothing reduced, nothing joined. */
class TaskGraphPropertyTest {

    private static final List<TaskAction> ACTIONS = List.of(
            TaskAction.INSTALL,
            TaskAction.CONFIGURE,
            TaskAction.INITIALIZE,
            TaskAction.START,
            TaskAction.STOP,
            TaskAction.REMOVE);

    @Property(tries = 500)
    void everyRequiredOrderHolds(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 7) int serviceCount,
            @ForAll @IntRange(min = 1, max = 6) int nodeCount,
            @ForAll ClusterWideOperation operation) {
        Random random = new Random(seed);
        Map<String, Service> services = randomServices(random, serviceCount);
        List<NodeServices> nodes = randomNodes(random, services.keySet(), nodeCount);

        TaskGraph graph = TaskGraphBuilder.build(services, operation.work(nodes), Set.of());

        Reachability reachability = new Reachability(graph);
        Map<Task, Integer> vertices = vertices(graph);
        assertThat(vertices.keySet()).isEqualTo(expectedTasks(operation, services, nodes));
        for (Task first : vertices.keySet()) {
            for (Task second : vertices.keySet()) {
                if (mustPrecede(operation, services, nodes, first, second)) {
                    assertThat(reachability.isAfter(vertices.get(first), vertices.get(second)))
                            .as("%s before %s", first, second)
                            .isTrue();
                }
            }
        }
    }

    @Property(tries = 200)
    void noTaskWaitsForMoreThanTheRulesDemand(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int serviceCount) {
        Random random = new Random(seed);
        Map<String, Service> services = randomServices(random, serviceCount);
        List<NodeServices> nodes = randomNodes(random, services.keySet(), 4);

        TaskGraph graph = TaskGraphBuilder.build(services, ClusterWideOperation.CREATE.work(nodes), Set.of());

        Reachability reachability = new Reachability(graph);
        for (int first = 0; first < graph.taskCount(); first++) {
            for (int second = 0; second < graph.taskCount(); second++) {
                if (reachability.isAfter(first, second)
                        && graph.task(first).nodeId() != graph.task(second).nodeId()) {
                    String before = graph.task(first).service();
                    String after = graph.task(second).service();

                    assertThat(after != null
                                    && (before == null
                                            || before.equals(after)
                                            || dependsAnyway(services, after, before)))
                            .as("%s waits for %s", graph.task(second), graph.task(first))
                            .isTrue();
                }
            }
        }
    }

    @Property(tries = 100)
    void edgesGrowWithNodes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int serviceCount) {
        Random random = new Random(seed);
        Map<String, Service> services = randomServices(random, serviceCount);
        List<NodeServices> nodes = randomNodes(random, services.keySet(), 4);
        List<NodeServices> many = new ArrayList<>();
        for (int copy = 0; copy < 50; copy++) {
            for (NodeServices node : nodes) {
                many.add(
                        new NodeServices(new UUID(copy + 1, node.nodeId().getLeastSignificantBits()), node.services()));
            }
        }

        TaskGraph one = TaskGraphBuilder.build(services, ClusterWideOperation.CREATE.work(nodes), Set.of());
        TaskGraph fifty = TaskGraphBuilder.build(services, ClusterWideOperation.CREATE.work(many), Set.of());

        int pairsOfServices = serviceCount * serviceCount * 4;
        assertThat(fifty.edgeCount()).isLessThanOrEqualTo(50 * (one.edgeCount() + pairsOfServices));
    }

    private static Map<Task, Integer> vertices(TaskGraph graph) {
        Map<Task, Integer> vertices = new HashMap<>();
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            vertices.put(graph.task(vertex), vertex);
        }
        return vertices;
    }

    /** With everything planned there are exactly the operation's actions, on each node and each service that has them. */
    private static Set<Task> expectedTasks(
            ClusterWideOperation operation, Map<String, Service> services, List<NodeServices> nodes) {
        Set<Task> tasks = new HashSet<>();
        for (NodeServices node : nodes) {
            for (TaskAction action : operation.actions()) {
                if (!action.isServiceAction()) {
                    tasks.add(new Task(node.nodeId(), action, null));
                    continue;
                }
                for (String service : node.services()) {
                    if (named(services, service).actions().containsKey(action)) {
                        tasks.add(new Task(node.nodeId(), action, service));
                    }
                }
            }
        }
        return tasks;
    }

    private static boolean mustPrecede(
            ClusterWideOperation operation,
            Map<String, Service> services,
            List<NodeServices> nodes,
            Task first,
            Task second) {
        int rankOfFirst = operation.actions().indexOf(first.action());
        int rankOfSecond = operation.actions().indexOf(second.action());
        String before = first.service();
        String after = second.service();
        boolean sameNode = first.nodeId().equals(second.nodeId());
        if (before == null) {
            return sameNode && rankOfFirst < rankOfSecond;
        }
        if (after == null || before.equals(after)) {
            return sameNode && rankOfFirst < rankOfSecond;
        }
        Map<String, Service> present = new TreeMap<>();
        nodes.forEach(node -> node.services().forEach(name -> present.put(name, services.get(name))));
        return switch (second.action()) {
            case INSTALL ->
                first.action() == TaskAction.INSTALL && dependsOn(present, after, before, true, TaskAction.INSTALL);
            case INITIALIZE, START ->
                first.action() == TaskAction.START && dependsOn(present, after, before, false, TaskAction.START);
            case STOP -> first.action() == TaskAction.STOP && dependsOn(present, before, after, false, TaskAction.STOP);
            case REMOVE ->
                first.action() == TaskAction.REMOVE && dependsOn(present, before, after, true, TaskAction.REMOVE)
                        || first.action() == TaskAction.STOP
                                && dependsOn(present, before, after, false, TaskAction.STOP);
            case CREATE,
                    ADOPT,
                    CONFIRM,
                    BOOTSTRAP,
                    CONFIGURE,
                    DELETE,
                    INSPECT,
                    CHECK,
                    DRAIN,
                    RUN,
                    ADD_KEY,
                    REMOVE_KEY -> false;
        };
    }

    /** Whether {@code service} waits for {@code other}, directly or past services that lack the action. */
    private static boolean dependsOn(
            Map<String, Service> present, String service, String other, boolean install, TaskAction action) {
        for (Service direct : directDependencies(present, service, install)) {
            if (direct.name().equals(other)
                    || (!direct.actions().containsKey(action)
                            && dependsOn(present, direct.name(), other, install, action))) {
                return true;
            }
        }
        return false;
    }

    private static boolean dependsAnyway(Map<String, Service> services, String service, String other) {
        for (boolean install : new boolean[] {true, false}) {
            for (Service direct : directDependencies(services, service, install)) {
                if (direct.name().equals(other) || dependsAnyway(services, direct.name(), other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Service> directDependencies(Map<String, Service> present, String service, boolean install) {
        Service.Dependencies dependencies = named(present, service).dependencies();
        Service.Requirements requirements = install ? dependencies.install() : dependencies.runtime();
        Set<String> names = new HashSet<>(requirements.requires());
        names.addAll(requirements.uses());
        return present.values().stream()
                .filter(candidate -> !candidate.name().equals(service))
                .filter(candidate -> names.contains(candidate.name())
                        || candidate.dependencies().provides().stream().anyMatch(names::contains))
                .toList();
    }

    private static Service named(Map<String, Service> services, String name) {
        return Objects.requireNonNull(services.get(name));
    }

    /** Each depends on earlier ones only; every third offers a second name, which later ones may ask for. */
    private static Map<String, Service> randomServices(Random random, int count) {
        Map<String, Service> services = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Map<TaskAction, Service.Action> actions = new HashMap<>();
            for (TaskAction action : ACTIONS) {
                if (random.nextInt(4) > 0) {
                    actions.put(action, new Service.Action("shell", Map.of()));
                }
            }
            Set<String> provides = i % 3 == 0 ? Set.of("offer" + i) : Set.of();
            services.put(
                    "s" + i,
                    new Service(
                            "s" + i,
                            About.NONE,
                            new Service.Dependencies(
                                    provides, Set.of(), randomRequirements(random, i), randomRequirements(random, i)),
                            actions,
                            List.of(),
                            Resources.NONE));
        }
        return services;
    }

    private static Service.Requirements randomRequirements(Random random, int before) {
        Set<String> requires = new HashSet<>();
        Set<String> uses = new HashSet<>();
        for (int i = 0; i < before; i++) {
            switch (random.nextInt(5)) {
                case 0 -> requires.add("s" + i);
                case 1 -> uses.add("s" + i);
                case 2 -> uses.add(i % 3 == 0 ? "offer" + i : "absent");
                default -> {}
            }
        }
        return new Service.Requirements(requires, uses);
    }

    private static List<NodeServices> randomNodes(Random random, Set<String> services, int count) {
        List<NodeServices> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Set<String> on = new HashSet<>();
            for (String service : services) {
                if (random.nextInt(3) > 0) {
                    on.add(service);
                }
            }
            nodes.add(new NodeServices(new UUID(0, i), on));
        }
        return nodes;
    }
}
