package io.loom.taskgraph;

import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Derives the task graph of an operation. On each node the provider actions and BOOTSTRAP come first, one behind the
 * other, then each service's actions in the operation's order. Between services a task waits for all instances of what
 * its service depends on: INSTALL for their INSTALL, INITIALIZE and START for their START; and STOP for the STOP of all
 * that depend on it. A service action also waits for the CONFIRM of all nodes whose addresses the configuration names.
 * Tasks exist for planned services on planned nodes; beyond them only a service that one of these
 * waits for at START is started again, wherever it stands. Where many wait for many, they do it through a join point,
 * so that edges grow with the nodes and not with their square.
 */
public final class TaskGraphBuilder {

    private static final int NOTHING = -1;

    private final GraphRequest request;
    private final ServiceOrder order;
    private final int[][] servicesOfNode;
    private final BitSet plannedServices;
    private final BitSet plannedNodes;
    private final BitSet startedAgain;

    private final List<Task> tasks = new ArrayList<>();
    private final EdgeList edges = new EdgeList();
    private final Map<TaskAction, VertexLists> done = new EnumMap<>(TaskAction.class);
    /** Where an instance first needs what it depends on to run: its INITIALIZE, or its START where it has none. */
    private final VertexLists runtimeEntries;
    /** CONFIRMs of nodes whose addresses are asked for, and the first actions of services: one list of each. */
    private final VertexLists addressed = new VertexLists(1);

    private final VertexLists addressing = new VertexLists(1);

    private TaskGraphBuilder(GraphRequest request) {
        this.request = request;
        this.order = ServiceOrder.of(servicesInUse(request));
        this.servicesOfNode = indexServices(request, order);
        this.plannedServices = plannedServices(request, order);
        this.plannedNodes = plannedNodes(request);
        this.startedAgain = waitedForAtStart();
        for (TaskAction action : List.of(INSTALL, START, STOP)) {
            done.put(action, new VertexLists(order.size()));
        }
        this.runtimeEntries = new VertexLists(order.size());
    }

    /**
     * The graph of an operation. Its tasks are in the order of the request's nodes.
     *
     * @throws InvalidInputException when services depend on each other in a cycle, or a node has a service that the
     *     request does not describe
     */
    public static TaskGraph build(GraphRequest request) {
        return new TaskGraphBuilder(request).build();
    }

    private TaskGraph build() {
        for (int node = 0; node < servicesOfNode.length; node++) {
            addTasksOf(node);
        }
        int joinPoints = joinServices();
        int[] firstSuccessors = edges.firstSuccessors(tasks.size() + joinPoints);
        return new TaskGraph(tasks, firstSuccessors, edges.successors(firstSuccessors));
    }

    private void addTasksOf(int node) {
        UUID nodeId = request.nodes().get(node).nodeId();
        boolean nodePlanned = plannedNodes.get(node);
        int prepared = nodePlanned ? addNodeTasks(node, nodeId) : NOTHING;
        for (int service : servicesOfNode[node]) {
            if (nodePlanned && plannedServices.get(service)) {
                addServiceTasks(nodeId, service, prepared);
            } else if (startedAgain.get(service)) {
                int start = addTask(nodeId, START, order.service(service).name(), NOTHING);
                done(START).add(service, start);
                runtimeEntries.add(service, start);
            }
        }
    }

    /** Adds what concerns the whole node; the last of it, or {@link #NOTHING}. */
    private int addNodeTasks(int node, UUID nodeId) {
        int previous = NOTHING;
        if (request.operation().concernsWholeNodes() || hasPlannedService(node)) {
            for (TaskAction action : request.operation().nodeActions()) {
                previous = addTask(nodeId, action, null, previous);
                if (action == CONFIRM && isAddressed(node)) {
                    addressed.add(0, previous);
                }
            }
        }
        return previous;
    }

    private void addServiceTasks(UUID nodeId, int service, int prepared) {
        int previous = prepared;
        boolean begun = false;
        boolean entered = false;
        for (TaskAction action : request.operation().serviceActions()) {
            if (!has(service, action)) {
                continue;
            }
            previous = addTask(nodeId, action, order.service(service).name(), previous);
            if (!begun) {
                addressing.add(0, previous);
                begun = true;
            }
            VertexLists doneVertices = done.get(action);
            if (doneVertices != null) {
                doneVertices.add(service, previous);
            }
            if (!entered && (action == INITIALIZE || action == START)) {
                runtimeEntries.add(service, previous);
                entered = true;
            }
        }
    }

    private int addTask(UUID nodeId, TaskAction action, @Nullable String service, int previous) {
        int vertex = tasks.size();
        tasks.add(new Task(nodeId, action, service));
        if (previous != NOTHING) {
            edges.add(previous, vertex);
        }
        return vertex;
    }

    /** Adds the edges between services; the number of join points that they need. */
    private int joinServices() {
        int joinPoints = 0;
        joinPoints += join(
                done(INSTALL),
                done(INSTALL),
                order.reduced(ServiceOrder.Phase.INSTALL, present(done(INSTALL))),
                joinPoints);
        joinPoints += join(
                done(START),
                runtimeEntries,
                order.reduced(ServiceOrder.Phase.RUNTIME, present(done(START))),
                joinPoints);
        joinPoints += join(
                done(STOP),
                done(STOP),
                reversed(order.reduced(ServiceOrder.Phase.RUNTIME, present(done(STOP)))),
                joinPoints);
        BitSet each = new BitSet();
        each.set(0);
        joinPoints += join(addressed, addressing, new BitSet[] {each}, joinPoints);
        return joinPoints;
    }

    /**
     * Makes every waiting vertex of a service wait for every awaited one of the services that it comes after.
     *
     * @return how many join points were added behind the first {@code joinPointsBefore}
     */
    private int join(VertexLists awaited, VertexLists waiting, BitSet[] after, int joinPointsBefore) {
        BitSet[] before = reversed(after);
        int joinPoints = 0;
        for (int dependency = 0; dependency < before.length; dependency++) {
            int waiters = before[dependency].stream().map(waiting::size).sum();
            if (awaited.size(dependency) > 1 && waiters > 1) {
                int joinPoint = tasks.size() + joinPointsBefore + joinPoints++;
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
        return joinPoints;
    }

    private void addEdges(int predecessor, VertexLists waiting, BitSet services) {
        for (int service = services.nextSetBit(0); service >= 0; service = services.nextSetBit(service + 1)) {
            for (int i = 0; i < waiting.size(service); i++) {
                edges.add(predecessor, waiting.get(service, i));
            }
        }
    }

    private VertexLists done(TaskAction action) {
        return Objects.requireNonNull(done.get(action));
    }

    private BitSet present(VertexLists lists) {
        BitSet present = new BitSet();
        for (int service = 0; service < order.size(); service++) {
            present.set(service, lists.size(service) > 0);
        }
        return present;
    }

    private boolean has(int service, TaskAction action) {
        return order.service(service).actions().containsKey(action);
    }

    private boolean hasPlannedService(int node) {
        for (int service : servicesOfNode[node]) {
            if (plannedServices.get(service)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAddressed(int node) {
        Set<String> services = request.nodes().get(node).services();
        return request.addressedServices().stream().anyMatch(services::contains);
    }

    private BitSet waitedForAtStart() {
        BitSet waitedFor = new BitSet();
        List<TaskAction> actions = request.operation().serviceActions();
        if (!actions.contains(START)) {
            return waitedFor;
        }
        BitSet waiting = new BitSet();
        plannedNodes.stream().forEach(node -> {
            for (int service : servicesOfNode[node]) {
                waiting.set(
                        service,
                        plannedServices.get(service)
                                && (has(service, START) || (actions.contains(INITIALIZE) && has(service, INITIALIZE))));
            }
        });
        BitSet[] after = order.reduced(ServiceOrder.Phase.RUNTIME, order.having(START));
        waiting.stream().forEach(service -> waitedFor.or(after[service]));
        return waitedFor;
    }

    private static Set<Service> servicesInUse(GraphRequest request) {
        Set<String> names = new TreeSet<>();
        request.nodes().forEach(node -> names.addAll(node.services()));
        Set<Service> services = new HashSet<>();
        for (String name : names) {
            Service service = request.services().get(name);
            if (service == null) {
                throw new InvalidInputException(
                        "/services",
                        "The service (" + name + ") of a node is not among the services ("
                                + new TreeSet<>(request.services().keySet())
                                + ").\nMaybe its definition was deleted.");
            }
            services.add(service);
        }
        return services;
    }

    private static int[][] indexServices(GraphRequest request, ServiceOrder order) {
        return request.nodes().stream()
                .map(node -> node.services().stream()
                        .mapToInt(order::indexOf)
                        .sorted()
                        .toArray())
                .toArray(int[][]::new);
    }

    private static BitSet plannedServices(GraphRequest request, ServiceOrder order) {
        Set<String> asked = request.plannedServices();
        BitSet planned = new BitSet();
        for (int service = 0; service < order.size(); service++) {
            planned.set(
                    service,
                    asked == null || asked.contains(order.service(service).name()));
        }
        return order.widened(planned, request.operation().widening());
    }

    private static BitSet plannedNodes(GraphRequest request) {
        Set<UUID> asked = request.plannedNodes();
        BitSet planned = new BitSet();
        for (int node = 0; node < request.nodes().size(); node++) {
            planned.set(
                    node,
                    asked == null || asked.contains(request.nodes().get(node).nodeId()));
        }
        return planned;
    }

    private static BitSet[] reversed(BitSet[] after) {
        BitSet[] before = new BitSet[after.length];
        Arrays.setAll(before, service -> new BitSet());
        for (int service = 0; service < after.length; service++) {
            for (int other = after[service].nextSetBit(0); other >= 0; other = after[service].nextSetBit(other + 1)) {
                before[other].set(service);
            }
        }
        return before;
    }
}
