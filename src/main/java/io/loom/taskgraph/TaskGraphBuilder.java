package io.loom.taskgraph;

import static io.loom.contract.TaskAction.ADOPT;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.DELETE;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.START;

import io.loom.contract.TaskAction;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Derives a task graph from what is done on each node. On a node CREATE or ADOPT, CONFIRM, BOOTSTRAP and INSPECT come first, one
 * behind the other, then each service's actions in their order, and DELETE last. Between services {@link OrderRule#ALL}
 * holds, within each wave; a service that stands already and is configured without being started counts as started by its
 * CONFIGURE. A service action also waits for the CONFIRM or ADOPT of all nodes whose addresses the configuration names; behind the first
 * wave of all nodes that come, because it names the nodes that they replace until they are there. Every wave
 * waits for all of the one before. Where many wait for many, they do it through a join point, so that edges grow with the
 * nodes and not with their square.
 */
public final class TaskGraphBuilder {

    private static final int NOTHING = -1;

    private final List<NodeWork> nodes;
    private final Set<String> addressedServices;
    private final ServiceOrder order;
    private final List<Task> tasks = new ArrayList<>();
    private final EdgeList edges = new EdgeList();
    private final Map<Integer, Wave> waves = new TreeMap<>();
    private final OptionalInt pausesAfter;
    private OptionalInt gate = OptionalInt.empty();
    private int joinPoints;

    private TaskGraphBuilder(
            Map<String, Service> services,
            List<NodeWork> nodes,
            Set<String> addressedServices,
            OptionalInt pausesAfter) {
        this.nodes = nodes;
        this.addressedServices = addressedServices;
        this.pausesAfter = pausesAfter;
        this.order = ServiceOrder.of(servicesInUse(services, nodes));
    }

    /**
     * The graph. Its tasks are in the order of the nodes.
     *
     * @param services by name, at least those that the nodes name
     * @param nodes all nodes of the cluster, those on which nothing is done too
     * @param addressedServices services whose nodes' addresses the cluster's configuration names: every service action has
     *     the whole configuration, and so waits until these nodes are confirmed
     * @throws InvalidInputException when services depend on each other in a cycle, or a node has a service that is not
     *     described
     */
    public static TaskGraph build(Map<String, Service> services, List<NodeWork> nodes, Set<String> addressedServices) {
        return build(services, nodes, addressedServices, OptionalInt.empty());
    }

    /**
     * The same with a gate.
     *
     * @param pausesAfter the wave behind which the execution pauses, if anything follows; empty for none
     */
    public static TaskGraph build(
            Map<String, Service> services,
            List<NodeWork> nodes,
            Set<String> addressedServices,
            OptionalInt pausesAfter) {
        return new TaskGraphBuilder(services, nodes, addressedServices, pausesAfter).build();
    }

    private TaskGraph build() {
        for (NodeWork node : nodes) {
            if (!node.isEmpty()) {
                addTasksOf(node, waves.computeIfAbsent(node.wave(), number -> new Wave(order.size())));
            }
        }
        waves.values().forEach(this::joinServices);
        joinWaves();
        int[] firstSuccessors = edges.firstSuccessors(tasks.size() + joinPoints);
        return new TaskGraph(tasks, firstSuccessors, edges.successors(firstSuccessors), gate);
    }

    /** What the tasks of one wave wait for and are waited for by. */
    private static final class Wave {
        /** For each rule, by service. */
        final VertexLists[] waiting;

        final VertexLists[] awaited;
        /** CONFIRMs of nodes whose addresses are asked for, and the first actions of services: one list of each. */
        final VertexLists addressed = new VertexLists(1);

        final VertexLists addressing = new VertexLists(1);
        final BitSet vertices = new BitSet();

        Wave(int services) {
            waiting = lists(services);
            awaited = lists(services);
        }

        private static VertexLists[] lists(int services) {
            VertexLists[] lists = new VertexLists[OrderRule.ALL.size()];
            Arrays.setAll(lists, rule -> new VertexLists(services));
            return lists;
        }
    }

    private void addTasksOf(NodeWork node, Wave wave) {
        int previous = NOTHING;
        for (TaskAction action : node.nodeActions()) {
            if (action != DELETE) {
                previous = addTask(wave, node.nodeId(), action, null, previous);
                if ((action == CONFIRM || action == ADOPT) && isAddressed(node)) {
                    wave.addressed.add(0, previous);
                }
            }
        }
        List<Integer> last = new ArrayList<>();
        int[] services = node.serviceActions().keySet().stream()
                .mapToInt(order::indexOf)
                .sorted()
                .toArray();
        for (int service : services) {
            int end = addServiceTasks(node, service, previous, wave);
            if (end != NOTHING) {
                last.add(end);
            }
        }
        if (node.nodeActions().contains(DELETE)) {
            int delete = addTask(wave, node.nodeId(), DELETE, null, last.isEmpty() ? previous : NOTHING);
            last.forEach(end -> edges.add(end, delete));
        }
    }

    /** The last of the service's tasks on the node, or {@link #NOTHING}. */
    private int addServiceTasks(NodeWork node, int service, int prepared, Wave wave) {
        Service definition = order.service(service);
        List<TaskAction> actions = Objects.requireNonNull(node.serviceActions().get(definition.name())).stream()
                .filter(definition.actions()::containsKey)
                .toList();
        int first = tasks.size();
        int previous = prepared;
        for (TaskAction action : actions) {
            previous = addTask(wave, node.nodeId(), action, definition.name(), previous);
        }
        if (actions.isEmpty()) {
            return NOTHING;
        }
        wave.addressing.add(0, first);
        int configured = isOnlyConfigured(actions) ? first + actions.indexOf(CONFIGURE) : NOTHING;
        for (int i = 0; i < OrderRule.ALL.size(); i++) {
            OrderRule rule = OrderRule.ALL.get(i);
            int stand = rule.awaited() == START ? configured : NOTHING;
            int awaited = actions.indexOf(rule.awaited());
            add(wave.awaited[i], service, awaited < 0 ? stand : first + awaited);
            int waiting = rule.waiting().stream()
                    .mapToInt(actions::indexOf)
                    .filter(at -> at >= 0)
                    .findFirst()
                    .orElse(NOTHING);
            add(wave.waiting[i], service, waiting < 0 ? stand : first + waiting);
        }
        return previous;
    }

    private static void add(VertexLists lists, int service, int vertex) {
        if (vertex != NOTHING) {
            lists.add(service, vertex);
        }
    }

    /** Whether the instance stood there before, and goes on with another configuration. */
    private static boolean isOnlyConfigured(List<TaskAction> actions) {
        return actions.contains(CONFIGURE)
                && !actions.contains(INSTALL)
                && !actions.contains(INITIALIZE)
                && !actions.contains(START);
    }

    private int addTask(Wave wave, UUID nodeId, TaskAction action, @Nullable String service, int previous) {
        int vertex = tasks.size();
        tasks.add(new Task(nodeId, action, service));
        wave.vertices.set(vertex);
        if (previous != NOTHING) {
            edges.add(previous, vertex);
        }
        return vertex;
    }

    private void joinServices(Wave wave) {
        for (int i = 0; i < OrderRule.ALL.size(); i++) {
            OrderRule rule = OrderRule.ALL.get(i);
            BitSet acting = present(wave.awaited[i]);
            join(
                    wave.awaited[i],
                    wave.waiting[i],
                    switch (rule.direction()) {
                        case DEPENDENCIES -> order.reduced(rule.phase(), acting);
                        case DEPENDENTS -> order.dependents(rule.phase(), acting);
                    });
        }
        BitSet each = new BitSet();
        each.set(0);
        join(wave.addressed, wave.addressing, new BitSet[] {each});
    }

    /** Makes every waiting vertex of a service wait for every awaited one of the services that it comes after. */
    private void join(VertexLists awaited, VertexLists waiting, BitSet[] after) {
        BitSet[] before = ServiceOrder.reversed(after);
        for (int dependency = 0; dependency < before.length; dependency++) {
            int waiters = before[dependency].stream().map(waiting::size).sum();
            if (awaited.size(dependency) > 1 && waiters > 1) {
                int joinPoint = addJoinPoint();
                for (int i = 0; i < awaited.size(dependency); i++) {
                    edges.add(awaited.get(dependency, i), joinPoint);
                }
                addEdges(joinPoint, waiting, before[dependency]);
            } else {
                for (int i = 0; i < awaited.size(dependency); i++) {
                    addEdges(awaited.get(dependency, i), waiting, before[dependency]);
                }
            }
        }
    }

    /** Makes what begins a wave wait, through one join point, for what ends the wave before it. */
    private void joinWaves() {
        if (waves.size() < 2) {
            return;
        }
        BitSet begun = new BitSet();
        BitSet followed = new BitSet();
        edges.forEach((from, to) -> {
            followed.set(from);
            begun.set(to);
        });
        Wave before = null;
        int numberBefore = NOTHING;
        for (Map.Entry<Integer, Wave> numbered : waves.entrySet()) {
            Wave wave = numbered.getValue();
            if (wave.vertices.isEmpty()) {
                continue;
            }
            if (before != null) {
                int joinPoint = addJoinPoint();
                if (pausesAfter.isPresent()
                        && numberBefore <= pausesAfter.getAsInt()
                        && numbered.getKey() > pausesAfter.getAsInt()) {
                    gate = OptionalInt.of(joinPoint);
                }
                BitSet last = (BitSet) before.vertices.clone();
                last.andNot(followed);
                last.stream().forEach(vertex -> edges.add(vertex, joinPoint));
                BitSet first = (BitSet) wave.vertices.clone();
                first.andNot(begun);
                first.stream().forEach(vertex -> edges.add(joinPoint, vertex));
            }
            before = wave;
            numberBefore = numbered.getKey();
        }
    }

    private int addJoinPoint() {
        return tasks.size() + joinPoints++;
    }

    private void addEdges(int predecessor, VertexLists waiting, BitSet services) {
        for (int service = services.nextSetBit(0); service >= 0; service = services.nextSetBit(service + 1)) {
            for (int i = 0; i < waiting.size(service); i++) {
                edges.add(predecessor, waiting.get(service, i));
            }
        }
    }

    private BitSet present(VertexLists lists) {
        BitSet present = new BitSet();
        for (int service = 0; service < order.size(); service++) {
            present.set(service, lists.size(service) > 0);
        }
        return present;
    }

    private boolean isAddressed(NodeWork node) {
        return addressedServices.stream()
                .anyMatch(service -> node.wave() > 0 || node.services().contains(service));
    }

    private static Set<Service> servicesInUse(Map<String, Service> known, List<NodeWork> nodes) {
        Set<String> names = new TreeSet<>();
        nodes.forEach(node -> {
            names.addAll(node.services());
            names.addAll(node.serviceActions().keySet());
        });
        Set<Service> services = new HashSet<>();
        for (String name : names) {
            Service service = known.get(name);
            if (service == null) {
                throw new InvalidInputException(
                        "/services",
                        "The service (" + name + ") of a node is not among the services ("
                                + new TreeSet<>(known.keySet()) + ").\nMaybe its definition was deleted.");
            }
            services.add(service);
        }
        return services;
    }
}
