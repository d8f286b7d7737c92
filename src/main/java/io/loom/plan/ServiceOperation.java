package io.loom.plan;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CHECK;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import io.loom.model.Service;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.ServiceOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What can be done to services on nodes that stand, and which other services it takes along. */
public enum ServiceOperation {
    CONFIGURE_ONLY(true, (order, asked) -> asked, CONFIGURE),
    CONFIGURE_WITH_RESTART(true, ServiceOrder::withDependents, STOP, CONFIGURE, START),
    START_SERVICES(false, ServiceOrder::withDependencies, START),
    STOP_SERVICES(false, ServiceOrder::withDependents, STOP),
    RESTART_SERVICES(false, ServiceOrder::withDependents, STOP, START);

    private final boolean bootstraps;
    private final BiFunction<ServiceOrder, Set<String>, Set<String>> closure;
    private final List<TaskAction> actions;

    ServiceOperation(
            boolean bootstraps, BiFunction<ServiceOrder, Set<String>, Set<String>> closure, TaskAction... actions) {
        this.bootstraps = bootstraps;
        this.closure = closure;
        this.actions = List.of(actions);
    }

    /** The actions on each service, in their order. */
    public List<TaskAction> actions() {
        return actions;
    }

    /**
     * The services that the operation is carried out on when it is asked for some: with all that these need when they
     * start, or all that need them when they stop.
     */
    public Set<String> closure(ServiceOrder order, Set<String> asked) {
        return closure.apply(order, asked);
    }

    /**
     * What is done on each node. A service that one of the others waits for at its START is started too, wherever it
     * stands.
     *
     * @param services by name, at least those that stand on the nodes
     * @param nodes all nodes of the cluster
     * @param asked services that the operation is asked for
     * @param at nodes that it is carried out on
     * @param rollout in which batches, in the order of the nodes
     */
    public List<NodeWork> work(
            Map<String, Service> services, List<NodeServices> nodes, Set<String> asked, Set<UUID> at, Rollout rollout) {
        Set<String> present =
                nodes.stream().flatMap(node -> node.services().stream()).collect(Collectors.toSet());
        ServiceOrder order = ServiceOrder.of(services.values().stream()
                .filter(service -> present.contains(service.name()))
                .toList());
        Set<String> taken = closure(order, asked);
        Set<String> startedToo = new HashSet<>();
        if (actions.contains(START)) {
            Set<String> starting = new HashSet<>();
            nodes.stream().filter(node -> at.contains(node.nodeId())).forEach(node -> starting.addAll(node.services()));
            starting.retainAll(taken);
            startedToo.addAll(order.awaitedAtStart(starting));
        }
        List<NodeWork> work = new ArrayList<>(nodes.size());
        List<NodeWork> checks = new ArrayList<>();
        int batch = 0;
        int inBatch = 0;
        for (NodeServices node : nodes) {
            Map<String, List<TaskAction>> done = new HashMap<>();
            boolean within = at.contains(node.nodeId());
            boolean planned = within && node.services().stream().anyMatch(taken::contains);
            if (planned && inBatch++ == rollout.size(batch)) {
                batch++;
                inBatch = 1;
            }
            for (String service : new TreeSet<>(node.services())) {
                if (within && taken.contains(service)) {
                    done.put(service, actions);
                } else if (startedToo.contains(service)) {
                    done.put(service, List.of(START));
                }
            }
            int wave = planned ? batch * rollout.waves() : 0;
            work.add(new NodeWork(
                    node.nodeId(),
                    node.services(),
                    bootstraps && planned ? List.of(BOOTSTRAP) : List.of(),
                    done,
                    wave));
            if (planned && rollout.checks()) {
                checks.add(check(node, wave + 1));
            }
        }
        work.addAll(checks);
        return work;
    }

    private static NodeWork check(NodeServices node, int wave) {
        Map<String, List<TaskAction>> checked = new HashMap<>();
        node.services().forEach(service -> checked.put(service, List.of(CHECK)));
        return new NodeWork(node.nodeId(), node.services(), List.of(), checked, wave);
    }
}
