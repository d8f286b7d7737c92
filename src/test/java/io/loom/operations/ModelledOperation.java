package io.loom.operations;

import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.execution.engine.InterruptedRun;
import io.loom.model.Labels;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroReferences;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.tasks.NodeFacts;
import io.loom.operations.tasks.OperationFacts;
import io.loom.plan.Rollout;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import io.loom.tenancy.Access;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An operation on a {@link ClusterWorld}: its tasks go by what it knows of the nodes when they go out. */
final class ModelledOperation implements InterruptedRun.Work {

    private final ClusterWorld world;
    private final Snapshot definitions;
    private final Map<String, Object> config;
    private final KeysInForce keys;
    private final ClusterWorld.OwnKey leaves;
    private final TaskGraph graph;
    private final OperationFacts facts;

    /**
     * @param leaves which key of Loom's is removed, where one is
     * @param nodes all of the cluster, those that come too
     */
    ModelledOperation(
            ClusterWorld world,
            Snapshot definitions,
            Map<String, Object> config,
            KeysInForce keys,
            ClusterWorld.OwnKey leaves,
            Rollout rollout,
            List<NodeWork> work,
            List<NodeFacts> nodes) {
        this.world = world;
        this.definitions = definitions;
        this.config = config;
        this.keys = keys;
        this.leaves = leaves;
        this.graph = TaskGraphBuilder.build(
                definitions.services(), work, MacroReferences.addressedServices(config), rollout.pausesAfter());
        this.facts = new OperationFacts(
                new ClusterRef(new UUID(1, 1), "acme", 1, "shop"),
                new OperationFacts.Whose(new UUID(3, 3), new UUID(4, 4)),
                new Access("acme", null, null),
                "ann",
                Labels.NONE,
                definitions,
                List.of(),
                config,
                List.of(leaves.name()),
                List.of(),
                keys,
                Map.of(),
                rollout,
                null,
                nodes);
    }

    TaskGraph graph() {
        return graph;
    }

    ClusterWorld world() {
        return world;
    }

    /** What it knows of a node. */
    NodeFacts node(UUID id) {
        return facts.node(id);
    }

    @Override
    public Runnable contentOf(Task task) {
        ClusterWorld.Content content = new ClusterWorld.Content(
                definition(task),
                task.service() == null ? "" : configuration(task),
                String.join(",", keys.lines()),
                leaves);
        return () -> world.carryOut(task, content);
    }

    private String definition(Task task) {
        Service service = task.service() == null ? null : definitions.services().get(task.service());
        return service == null ? "" : script(service);
    }

    /** What tells a definition of a service from another one. */
    static String script(Service service) {
        return String.valueOf(
                service.actions().values().iterator().next().fields().get("script"));
    }

    private String configuration(Task task) {
        StringBuilder stores = new StringBuilder();
        for (var node : facts.macroNodes()) {
            if (node.services().contains("store")) {
                String address = node.addresses().get(Machine.ACCESS_V4);
                if (address == null) {
                    throw new AssertionError(
                            task + " went out before the address of node " + node.number() + " was known.");
                }
                stores.append(address).append(' ');
            }
        }
        return configured(config, stores.toString());
    }

    /** A configuration as services get it where nodes with {@code store} have these addresses, each with a blank behind it. */
    static String configured(Map<String, Object> config, String stores) {
        return config.toString().replace(SmallCluster.STORES, stores.strip());
    }

    @Override
    public void succeeded(Task task) {
        switch (task.action()) {
            case CREATE -> facts.setMachine(task.nodeId(), machine(task.nodeId(), Map.of()));
            case CONFIRM, ADOPT -> facts.setMachine(task.nodeId(), machine(task.nodeId()));
            case DELETE -> facts.setMachine(task.nodeId(), null);
            default -> {}
        }
    }

    /** A machine that answers. */
    static Machine machine(UUID node) {
        return machine(node, Map.of(Machine.ACCESS_V4, address(node.getLeastSignificantBits())));
    }

    private static Machine machine(UUID node, Map<String, String> addresses) {
        return new Machine("i-" + node.getLeastSignificantBits(), addresses, 22, "root", List.of(), Map.of());
    }

    static String address(long number) {
        return "@" + number;
    }
}
