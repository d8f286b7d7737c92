package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.Deletion;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.execution.TaskStatus;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationDefinitions;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.store.VisibleOperations;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.Waiting;
import io.loom.operations.tasks.Waits;
import io.loom.platform.Page;
import io.loom.platform.PageKeys;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.Task;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows operations and their tasks, and pauses, resumes, aborts and abandons them. */
@ApplicationScoped
class OperationService {

    private final ClusterAccess clusterAccess;
    private final VisibleOperations visibleOperations;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final OperationViews views;
    private final Waits waits;
    private final OperationDefinitions definitions;
    private final Executions executions;
    private final OperationAbort abort;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Audit audit;

    OperationService(
            ClusterAccess clusterAccess,
            VisibleOperations visibleOperations,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            OperationViews views,
            Waits waits,
            OperationDefinitions definitions,
            Executions executions,
            OperationAbort abort,
            ClusterEvents events,
            ClusterHistory history,
            Audit audit) {
        this.clusterAccess = clusterAccess;
        this.visibleOperations = visibleOperations;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.views = views;
        this.waits = waits;
        this.definitions = definitions;
        this.executions = executions;
        this.abort = abort;
        this.events = events;
        this.history = history;
        this.audit = audit;
    }

    /**
     * A page of operations, newest first.
     *
     * @param clusterId only this cluster's; null for all that the caller may see
     */
    @Transactional
    Page<OperationView> list(Caller caller, @Nullable UUID clusterId, PageQuery query) {
        if (clusterId != null) {
            clusterAccess.get(caller, clusterId);
        }
        List<OperationEntity> rows = operations.list(
                caller.tenantId(), clusterId, ClusterAccess.ownerFilter(caller), PageKeys.id(query), query.fetch());
        return Page.of(query, rows, operation -> operation.id().toString(), views::view);
    }

    /** An operation. */
    @Transactional
    OperationView get(Caller caller, UUID id) {
        return views.view(visibleOperations.get(caller, id));
    }

    /** A page of an operation's tasks, in the order of its graph. */
    @Transactional
    Page<TaskView> tasks(Caller caller, UUID id, PageQuery query) {
        OperationEntity operation = visibleOperations.get(caller, id);
        List<TaskView> tasks = taskViews(operation);
        int from = Math.min(PageKeys.number(query) + 1, tasks.size());
        List<TaskView> rows = tasks.subList(from, (int) Math.min((long) from + query.fetch(), tasks.size()));
        return Page.of(query, rows, task -> Integer.toString(task.index()), task -> task);
    }

    /** An operation's task graph, with how far each task is. */
    @Transactional
    GraphView graph(Caller caller, UUID id) {
        OperationEntity operation = visibleOperations.get(caller, id);
        return executions
                .graphOf(operation.id())
                .map(graph -> GraphView.of(graph, taskViews(operation)))
                .orElseThrow(() -> ProblemException.notFound("graph of operation", id));
    }

    /** A task. */
    @Transactional
    TaskView task(Caller caller, UUID taskId) {
        return executions
                .operationOf(taskId)
                .map(operationId -> taskViews(visibleOperations.get(caller, operationId)))
                .stream()
                .flatMap(List::stream)
                .filter(task -> task.id().equals(taskId))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("task", taskId));
    }

    /** No new task goes out until the operation is resumed. */
    @Transactional
    OperationView pause(Caller caller, UUID id) {
        OperationEntity operation = visibleOperations.lock(caller, id);
        requireState(operation, "paused", operation.state() == OperationState.RUNNING);
        OperationState before = operation.state();
        operation.pause();
        executions.pause(id);
        tell(caller, operation, before, EventType.OPERATION_PAUSED, ClusterHistoryEntity.What.OPERATION_PAUSED);
        return views.view(operation);
    }

    /**
     * Goes on with a paused operation; of one that failed or was aborted, does what is not done. The answer says which
     * definitions have changed since it began, where it does not take them.
     *
     * @param withCurrent whether it goes by the definitions of now, e.g. because a script has been mended
     */
    OperationView resume(Caller caller, UUID id, boolean withCurrent) {
        OperationEntity seen = QuarkusTransaction.requiringNew().call(() -> visibleOperations.get(caller, id));
        List<Task> left = withCurrent
                ? executions.tasks(seen.id()).stream()
                        .filter(status -> status.state() != TaskStatus.State.SUCCEEDED)
                        .map(TaskStatus::task)
                        .toList()
                : List.of();
        return QuarkusTransaction.requiringNew().call(() -> resumeNow(caller, id, withCurrent, left));
    }

    private OperationView resumeNow(Caller caller, UUID id, boolean withCurrent, List<Task> left) {
        OperationEntity operation = visibleOperations.lock(caller, id);
        OperationState before = operation.state();
        requireState(operation, "resumed", before == OperationState.PAUSED || before.hasFailed());
        ClusterEntity cluster = clusterAccess.lock(caller, operation.clusterId());
        if (before.hasFailed()) {
            requireState(
                    operation,
                    "resumed, for it has changed nothing: ask for another one",
                    !ClusterChanges.BESIDE.contains(operation.kind()));
            requireState(operation, "resumed, for it has been abandoned", operation.abandonedBy() == null);
            requireLatest(operation, "resumed", cluster);
        }
        String asked = before.hasFailed() ? askedAgain(cluster, operation) : "";
        operation.resume();
        if (withCurrent) {
            definitions.renew(operation, cluster, left);
        }
        if (before.hasFailed()) {
            if (operation.kind().equals(OperationKinds.DELETE)) {
                cluster.delete(Deletion.ASKED);
            }
            recover(cluster, id);
            events.changeState(cluster, ClusterState.PENDING, null);
        }
        executions.resume(id);
        tell(caller, operation, before, EventType.OPERATION_RESUMED, ClusterHistoryEntity.What.OPERATION_RESUMED);
        List<String> changed = definitions.changed(operation);
        OperationView view = views.view(operation);
        if (!asked.isEmpty()) {
            view = view.because("asks again where there was no capacity: " + asked
                    + ". Where there still is none, it fails again, and can be finished elsewhere");
        }
        return changed.isEmpty()
                ? view
                : view.because("goes by the definitions from when it began, and these have changed since: "
                        + String.join(", ", changed)
                        + ". Maybe pause it, and resume it with the current ones (--with-current)");
    }

    /** Where providers had no capacity for its nodes, in words. */
    private String askedAgain(ClusterEntity cluster, OperationEntity operation) {
        return nodes.withoutCapacity(cluster.id()).stream()
                .filter(node -> operation.id().equals(node.noCapacityIn()))
                .map(node -> node.hardwareType() + " at " + node.provider() + "/" + node.location())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void requireLatest(OperationEntity operation, String what, ClusterEntity cluster) {
        requireState(
                operation,
                what + ", for another one has followed it",
                operation.id().equals(cluster.latestOperationId())
                        && operations.queued(cluster.id()).isEmpty());
    }

    /** Cancels what runs, and ends the operation; one whose turn has not come never begins. */
    @Transactional
    OperationView abort(Caller caller, UUID id) {
        if (operations.isQueued(id)) {
            OperationEntity seen = visibleOperations.get(caller, id);
            ClusterEntity cluster = clusterAccess.lock(caller, seen.clusterId());
            OperationEntity queued = operations.lockAfresh(seen);
            requireState(queued, "aborted, for it begins", queued.state() == OperationState.QUEUED);
            abort.endQueued(
                    cluster, queued, OperationState.ABORTED, "Aborted by " + caller.user() + " before its turn came.");
            audit(queued, OperationState.QUEUED, EventType.OPERATION_ABORT_REQUESTED.word());
            return views.view(queued);
        }
        OperationEntity operation = visibleOperations.lock(caller, id);
        OperationState before = operation.state();
        requireState(operation, "aborted", !before.hasEnded());
        abort.abort(clusters.findById(operation.clusterId()), operation, caller.user());
        audit(operation, before, EventType.OPERATION_ABORT_REQUESTED.word());
        return views.view(operation);
    }

    /**
     * Gives an operation up: nothing more of it runs, nothing is undone, and nodes stay what they are, so that the cluster
     * can be changed. One that still runs is aborted.
     */
    @Transactional
    OperationView abandon(Caller caller, UUID id) {
        OperationEntity operation = visibleOperations.lock(caller, id);
        refusalToAbandon(operation).ifPresent(reason -> {
            throw ProblemException.conflict(reason);
        });
        OperationState before = operation.state();
        switch (before) {
            case RUNNING, PAUSED -> {
                operation.abandon(caller.user());
                executions.abort(id);
            }
            case FAILED, ABORTED -> {
                ClusterEntity cluster = clusterAccess.lock(caller, operation.clusterId());
                requireLatest(operation, "abandoned", cluster);
                operation.abandon(caller.user());
                events.changeState(cluster, ClusterState.INCONSISTENT, operation.abandonment());
            }
            case QUEUED, SUCCEEDED -> requireState(operation, "abandoned", false);
        }
        tell(caller, operation, before, EventType.OPERATION_ABANDONED, ClusterHistoryEntity.What.OPERATION_ABANDONED);
        return views.view(operation);
    }

    /** Why an operation cannot be abandoned; empty where it can. */
    static Optional<String> refusalToAbandon(OperationEntity operation) {
        String which = "The operation " + operation.id() + " (" + operation.kind() + ") ";
        if (operation.abandonedBy() != null) {
            return Optional.of(which + "has been abandoned by " + operation.abandonedBy() + " already.");
        }
        return switch (operation.state()) {
            case RUNNING, PAUSED, FAILED, ABORTED -> Optional.empty();
            case SUCCEEDED -> Optional.of(which + "has succeeded.\nMaybe change the cluster.");
            case QUEUED -> Optional.of(which + "has not begun.\nMaybe abort it.");
        };
    }

    /** Nodes that the operation left FAILED are again what they were before it, or what is known of their new machines. */
    private void recover(ClusterEntity cluster, UUID operationId) {
        Map<UUID, OperationNodeEntity> changes = new HashMap<>();
        operationNodes.of(operationId).forEach(change -> changes.put(change.nodeId(), change));
        for (NodeEntity node : nodes.standing(cluster.id())) {
            OperationNodeEntity change = changes.get(node.id());
            if (change != null && node.state() == NodeState.FAILED) {
                NodeState known = switch (change.effect()) {
                    case CREATE -> known(node);
                    case CHANGE, KEEP, DELETE -> change.stateBefore();
                };
                node.lackCapacity(null);
                events.changeState(cluster, operationId, node, known, null);
            }
        }
    }

    private static NodeState known(NodeEntity node) {
        if (node.isConfirmed()) {
            return NodeState.RUNNING;
        }
        return node.machine() == null ? NodeState.PLANNED : NodeState.CREATING;
    }

    private void tell(
            Caller caller,
            OperationEntity operation,
            OperationState before,
            EventType type,
            ClusterHistoryEntity.What what) {
        ClusterEntity cluster = clusters.findById(operation.clusterId());
        events.record(type, cluster, operation.id(), Map.of("kind", operation.kind(), "by", caller.user()));
        history.write(cluster, caller.user(), what, null);
        audit(operation, before, type.word());
    }

    private void audit(OperationEntity operation, OperationState before, String action) {
        audit.record(
                action,
                "operation/" + operation.id(),
                audited(operation, before),
                audited(operation, operation.state()));
    }

    private static Map<String, Object> audited(OperationEntity operation, OperationState state) {
        return Map.of("cluster", operation.clusterId(), "kind", operation.kind(), "state", state);
    }

    private static void requireState(OperationEntity operation, String what, boolean allowed) {
        if (!allowed) {
            throw ProblemException.conflict("The operation " + operation.id() + " is " + operation.state()
                    + " and cannot be " + what + ".\nMaybe look at it again: it may have changed meanwhile.");
        }
    }

    private List<TaskView> taskViews(OperationEntity operation) {
        Map<UUID, String> hostNames = new HashMap<>();
        nodes.ofCluster(operation.clusterId()).forEach(node -> hostNames.put(node.id(), node.hostName()));
        List<TaskStatus> statuses = executions.tasks(operation.id());
        Waits.Look look = operation.state() == OperationState.RUNNING ? waits.look(operation.id()) : null;
        List<TaskView> views = new ArrayList<>(statuses.size());
        for (int index = 0; index < statuses.size(); index++) {
            TaskStatus status = statuses.get(index);
            Waiting waiting =
                    look == null ? null : look.of(status.task(), status.state()).orElse(null);
            views.add(TaskView.of(status, index, hostNames.get(status.task().nodeId()), waiting));
        }
        return views;
    }
}
