package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.contract.TaskAction;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.model.HardwareType;
import io.loom.model.Price;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroReferences;
import io.loom.operations.accounts.Orphans;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.NodeEffect;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.StoredPlan;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlannedNode;
import io.loom.plan.Rollout;
import io.loom.platform.Ids;
import io.loom.resources.PublishedResources;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import io.loom.tenancy.LoginKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Begins operations: writes the nodes and what becomes of each, builds the task graph and hands it to the execution. */
@ApplicationScoped
class OperationStart {

    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final PublishedResources resources;
    private final Executions executions;
    private final ClusterEvents events;
    private final LoginKeys loginKeys;
    private final Orphans orphans;

    OperationStart(
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            PublishedResources resources,
            Executions executions,
            ClusterEvents events,
            LoginKeys loginKeys,
            Orphans orphans) {
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.resources = resources;
        this.executions = executions;
        this.events = events;
        this.loginKeys = loginKeys;
        this.orphans = orphans;
    }

    /** Derives the work of a plan. */
    interface Work {

        /**
         * The work on each node.
         *
         * @param nodeIds the id of each node of the plan, by number
         */
        List<NodeWork> of(Plan plan, IntFunction<UUID> nodeIds);
    }

    /**
     * What begins.
     *
     * @param kind of the change
     * @param requestedBy name of the user, or {@code system}
     * @param priority before or behind other operations
     * @param plan what becomes of each node
     * @param stored the same to be kept and shown; null where nothing was placed
     * @param before what the cluster was to be before; null of a new one
     * @param wanted what it is to be
     * @param rollout in which batches that is done
     * @param work derives what is done on each node
     */
    record Start(
            String kind,
            String requestedBy,
            Executions.Priority priority,
            Plan plan,
            @Nullable StoredPlan stored,
            @Nullable ClusterSpec before,
            ClusterSpec wanted,
            Rollout rollout,
            Work work) {}

    /**
     * Begins an operation. Joins the caller's transaction, which holds the cluster locked.
     *
     * @param cluster with its new specification, and in its state before
     * @return the operation
     */
    OperationEntity begin(ClusterEntity cluster, Start start) {
        return begin(cluster, start, add(cluster, start.kind(), start.requestedBy()));
    }

    /** An operation that waits for its turn. Joins the caller's transaction, which holds the cluster locked. */
    OperationEntity queue(ClusterEntity cluster, String kind, String requestedBy) {
        OperationEntity operation = add(cluster, kind, requestedBy);
        events.record(EventType.OPERATION_QUEUED, cluster, operation.id(), Map.of("kind", kind, "by", requestedBy));
        return operation;
    }

    private OperationEntity add(ClusterEntity cluster, String kind, String requestedBy) {
        OperationEntity operation = new OperationEntity(Ids.next(), cluster, kind, requestedBy, clusters.now());
        operations.persist(operation);
        return operation;
    }

    /**
     * Begins an operation whose turn has come; an inspection gives way to it. Joins the caller's transaction, which holds the
     * cluster locked.
     */
    OperationEntity begin(ClusterEntity cluster, Start start, OperationEntity operation) {
        Map<Integer, NodeEntity> byNumber = new HashMap<>();
        nodes.standing(cluster.id()).forEach(node -> byNumber.put(node.number(), node));
        Snapshot definitions = clusters.snapshot(cluster.snapshotId());
        for (NodeChange change : start.plan().changes()) {
            if (change instanceof NodeChange.Create created) {
                cluster.useNodeNumber(created.node().number());
                NodeEntity node =
                        new NodeEntity(Ids.next(), cluster, created.node(), price(created.node(), definitions));
                String machine = created.adopts();
                if (machine != null) {
                    node.adopt(
                            machine,
                            orphans.claim(cluster.tenantId(), node.provider(), machine)
                                    .orElse(null));
                }
                nodes.persist(node);
                byNumber.put(node.number(), node);
            }
        }
        List<NodeWork> work =
                start.work().of(start.plan(), number -> named(byNumber, number).id());
        TaskGraph graph = TaskGraphBuilder.build(
                definitions.services(),
                work,
                MacroReferences.addressedServices(cluster.config()),
                start.rollout().pausesAfter());
        operation.begin(cluster, graph.taskCount(), start.stored(), start.before(), start.wanted(), start.rollout());
        operation.goBy(resources.latest(cluster.tenantId()));
        KeysInForce keys =
                KeysInForce.of(loginKeys.of(cluster.tenantId(), cluster.ownerId()), cluster.authorizedKeys());
        operation.letIn(keys);
        expectKeys(byNumber.values(), work, keys);
        Map<UUID, IntSummaryStatistics> waves = work.stream()
                .filter(node -> !node.isEmpty())
                .collect(Collectors.groupingBy(NodeWork::nodeId, Collectors.summarizingInt(NodeWork::wave)));
        Map<UUID, OperationNodeEntity> continued = continued(cluster, start);
        for (NodeChange change : start.plan().changes()) {
            NodeEntity node = named(byNumber, change.node().number());
            record(operation, node, change, waves.get(node.id()), continued.get(node.id()));
        }
        operations.inspecting(cluster.id()).ifPresent(inspection -> executions.abort(inspection.id()));
        events.begin(cluster, operation);
        executions.submit(operation.id(), cluster.tenantId(), start.priority(), graph);
        return operation;
    }

    private static void expectKeys(Collection<NodeEntity> nodes, List<NodeWork> work, KeysInForce keys) {
        Set<UUID> getting = work.stream()
                .filter(node -> node.nodeActions().contains(TaskAction.BOOTSTRAP))
                .map(NodeWork::nodeId)
                .collect(Collectors.toSet());
        String digest = keys.digest();
        nodes.stream().filter(node -> getting.contains(node.id())).forEach(node -> node.expectKeys(digest));
    }

    /**
     * Begins an operation beside the one that last changed the cluster, which goes on to be its latest one: the cluster stays in
     * its state. Joins the caller's transaction, which holds the cluster locked.
     *
     * @return the operation
     */
    OperationEntity beginBeside(
            ClusterEntity cluster, String kind, String requestedBy, Executions.Priority priority, List<NodeWork> work) {
        OperationEntity operation = add(cluster, kind, requestedBy);
        TaskGraph graph =
                TaskGraphBuilder.build(clusters.snapshot(cluster.snapshotId()).services(), work, Set.of());
        operation.begin(cluster, graph.taskCount(), null, cluster.spec(), cluster.spec(), Rollout.AT_ONCE);
        operation.goBy(resources.latest(cluster.tenantId()));
        events.record(EventType.OPERATION_STARTED, cluster, operation.id(), Map.of("kind", kind));
        executions.submit(operation.id(), cluster.tenantId(), priority, graph);
        return operation;
    }

    private static @Nullable Price price(PlannedNode node, Snapshot definitions) {
        HardwareType type = definitions.hardwareTypes().get(node.layout().hardwareType());
        return type == null ? null : type.priceAt(node.provider());
    }

    private static NodeEntity named(Map<Integer, NodeEntity> byNumber, int number) {
        return Objects.requireNonNull(byNumber.get(number), () -> "node " + number);
    }

    /** What the latest operation was to make of nodes, where this one finishes that. */
    private Map<UUID, OperationNodeEntity> continued(ClusterEntity cluster, Start start) {
        UUID latest = cluster.latestOperationId();
        return latest == null || !start.kind().equals(OperationKinds.FINISH_ELSEWHERE)
                ? Map.of()
                : operationNodes.of(latest).stream()
                        .collect(Collectors.toMap(OperationNodeEntity::nodeId, Function.identity()));
    }

    /**
     * @param waves those in which something is done on the node; null where nothing is
     * @param continued what another operation was to make of it, and this one does; null for none
     */
    private void record(
            OperationEntity operation,
            NodeEntity node,
            NodeChange change,
            @Nullable IntSummaryStatistics waves,
            @Nullable OperationNodeEntity continued) {
        PlannedNode planned = change.node();
        int first = waves == null ? 0 : waves.getMin();
        int last = waves == null ? 0 : waves.getMax();
        switch (change) {
            case NodeChange.Create created ->
                operationNodes.persist(new OperationNodeEntity(
                        operation, node, NodeEffect.CREATE, planned.layout().services(), first));
            case NodeChange.Keep kept -> {
                if (continued != null) {
                    operationNodes.persist(new OperationNodeEntity(
                            operation, node, continued.effect(), continued.servicesAfter(), first));
                } else if (waves != null) {
                    operationNodes.persist(
                            new OperationNodeEntity(operation, node, NodeEffect.KEEP, node.services(), first));
                }
            }
            case NodeChange.Change changed -> {
                boolean isNew = continued != null && continued.effect() == NodeEffect.CREATE;
                operationNodes.persist(new OperationNodeEntity(
                        operation,
                        node,
                        isNew ? NodeEffect.CREATE : NodeEffect.CHANGE,
                        planned.layout().services(),
                        first));
                Set<String> either = new TreeSet<>(node.services());
                either.addAll(planned.layout().services());
                node.change(either);
            }
            case NodeChange.Delete deleted ->
                operationNodes.persist(new OperationNodeEntity(operation, node, NodeEffect.DELETE, List.of(), last));
        }
    }
}
