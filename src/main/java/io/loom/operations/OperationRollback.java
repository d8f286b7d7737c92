package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.execution.Executions;
import io.loom.model.Price;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.store.VisibleOperations;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlannedNode;
import io.loom.plan.Rollout;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Task;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.LoginKeys;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rolls back operations that have not succeeded, as long as none of their steps is final. A rollback is an operation of its
 * own; that of a creation is the deletion of the cluster. It waits until what it undoes has ended.
 */
@ApplicationScoped
class OperationRollback {

    private final ClusterAccess clusterAccess;
    private final VisibleOperations visibleOperations;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final NodeRepository nodes;
    private final Executions executions;
    private final OperationStart operationStart;
    private final OperationAbort abort;
    private final ClusterDeletion deletion;
    private final ClusterHistory history;
    private final Audit audit;
    private final LoginKeys loginKeys;

    OperationRollback(
            ClusterAccess clusterAccess,
            VisibleOperations visibleOperations,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            NodeRepository nodes,
            Executions executions,
            OperationStart operationStart,
            OperationAbort abort,
            ClusterDeletion deletion,
            ClusterHistory history,
            Audit audit,
            LoginKeys loginKeys) {
        this.clusterAccess = clusterAccess;
        this.visibleOperations = visibleOperations;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.nodes = nodes;
        this.executions = executions;
        this.operationStart = operationStart;
        this.abort = abort;
        this.deletion = deletion;
        this.history = history;
        this.audit = audit;
        this.loginKeys = loginKeys;
    }

    /**
     * Rolls an operation back; one that still runs is aborted first.
     *
     * @return the operation that does it
     * @throws ProblemException 404; 409 when it cannot be rolled back, with the reason
     */
    UUID rollback(Caller caller, UUID operationId) {
        OperationEntity undone =
                QuarkusTransaction.requiringNew().call(() -> visibleOperations.get(caller, operationId));
        RollbackWork work = new RollbackWork(executions.tasks(undone.id()));
        return QuarkusTransaction.requiringNew().call(() -> {
            ClusterEntity cluster = clusterAccess.lock(caller, undone.clusterId());
            OperationEntity operation = operations.findById(operationId);
            refusalByState(cluster, operation)
                    .or(() -> work.finalStep().map(task -> beyond(operation, task)))
                    .ifPresent(reason -> {
                        throw ProblemException.conflict(reason);
                    });
            if (!Objects.equals(operation.endedAt(), undone.endedAt())) {
                throw ProblemException.conflict("The operation " + operationId
                        + " has ended or gone on in this moment.\nMaybe ask for the rollback again.");
            }
            if (operation.kind().equals(OperationKinds.CREATE)) {
                return deletion.delete(caller, cluster, false, "The creation is rolled back.");
            }
            history.write(
                    cluster,
                    caller.user(),
                    ClusterHistoryEntity.What.CHANGE_REQUESTED,
                    "Rollback of " + operation.kind() + ".");
            audit.record(
                    "operation.rollback",
                    "operation/" + operationId,
                    Map.of("cluster", cluster.id(), "kind", operation.kind(), "state", operation.state()),
                    null);
            OperationEntity queued = operationStart.queue(cluster, OperationKinds.ROLLBACK, caller.user());
            queued.undo(operation);
            if (operation.state().hasEnded()) {
                begin(cluster, queued, work);
            } else {
                abort.abort(cluster, operation, caller.user());
            }
            return queued.id();
        });
    }

    /** What an operation that waits for its turn is to undo; nothing where it is no rollback. Must be read while nothing is locked. */
    RollbackWork workOf(UUID operationId) {
        UUID undone = QuarkusTransaction.requiringNew()
                .call(() -> operations.findById(operationId).undoes());
        return new RollbackWork(undone == null ? List.of() : executions.tasks(undone));
    }

    /** Why an operation cannot be rolled back now; empty where it can. Nothing is locked. */
    Optional<String> refusal(ClusterEntity cluster, OperationEntity operation) {
        return refusalByState(cluster, operation)
                .or(() -> executions
                        .firstBegun(operation.id(), RollbackWork.FINAL)
                        .map(task -> beyond(operation, task)));
    }

    private Optional<String> refusalByState(ClusterEntity cluster, OperationEntity operation) {
        String which = "The operation " + operation.id() + " (" + operation.kind() + ") ";
        if (operation.state() == OperationState.SUCCEEDED) {
            return Optional.of(which + "has succeeded and cannot be rolled back.\nMaybe change the cluster back.");
        }
        if (operation.state() == OperationState.QUEUED) {
            return Optional.of(which + "has not begun.\nMaybe abort it.");
        }
        if (!operation.id().equals(cluster.latestOperationId())
                || !operations.queued(cluster.id()).isEmpty()) {
            return Optional.of(which + "has been followed by another one and cannot be rolled back.");
        }
        if (operation.abandonedBy() != null) {
            return Optional.of(which + "has been abandoned by " + operation.abandonedBy()
                    + " and cannot be rolled back.\nMaybe change the cluster.");
        }
        if (!ClusterChanges.canBeRolledBack(operation.kind())) {
            return Optional.of(
                    which + "is of a kind that cannot be rolled back.\nMaybe resume it, or change the cluster.");
        }
        return operation.kind().equals(OperationKinds.CREATE) && cluster.isProtected()
                ? Optional.of(ClusterChanges.isProtected(cluster.name()))
                : Optional.empty();
    }

    private String beyond(OperationEntity operation, Task task) {
        return "The operation " + operation.id() + " (" + operation.kind() + ") cannot be rolled back: its step "
                + words(task) + " has begun, and cannot be undone.\nMaybe resume it with `loom operation resume "
                + operation.id() + "`, or abandon it.";
    }

    private String words(Task task) {
        NodeEntity node = nodes.findById(task.nodeId());
        String what = task.service() == null ? task.action().name() : task.action() + " of " + task.service();
        return what + " on " + node.hostName();
    }

    /** Begins a rollback whose turn has come. Joins the caller's transaction, which holds the cluster locked. */
    void begin(ClusterEntity cluster, OperationEntity queued, RollbackWork work) {
        OperationEntity undone = operations.findById(Objects.requireNonNull(queued.undoes()));
        Optional<Task> last = work.finalStep();
        if (last.isPresent() || undone.state() == OperationState.SUCCEEDED) {
            abort.endQueued(
                    cluster,
                    queued,
                    OperationState.FAILED,
                    last.map(task -> "The step " + words(task) + " has begun meanwhile, and cannot be undone.")
                            .orElse("The operation has succeeded before it was aborted."));
            return;
        }
        Map<UUID, OperationNodeEntity> rows = operationNodes.of(undone.id()).stream()
                .collect(Collectors.toMap(OperationNodeEntity::nodeId, Function.identity()));
        List<NodeEntity> standing = nodes.standing(cluster.id());
        ClusterSpec before = Objects.requireNonNull(undone.specBefore());
        ClusterSpec wanted = between(undone.spec(), before);
        ClusterSpec now = cluster.spec();
        cluster.changeTo(wanted);
        String keys = KeysInForce.of(loginKeys.of(cluster.tenantId(), cluster.ownerId()), cluster.authorizedKeys())
                .digest();
        operationStart.begin(
                cluster,
                new OperationStart.Start(
                        OperationKinds.ROLLBACK,
                        queued.requestedBy(),
                        Executions.Priority.NORMAL,
                        Plan.unplaced(
                                standing.stream()
                                        .map(node -> change(node, rows.get(node.id())))
                                        .toList(),
                                new Price(cluster.usage().microsPerHour(), Price.DEFAULT_CURRENCY)),
                        null,
                        now,
                        wanted,
                        Rollout.AT_ONCE,
                        (plan, nodeIds) -> work(standing, rows, work, keys)),
                queued);
    }

    /** By the definitions and at the providers of what is undone, but with the configuration from before; nodes are opened by all keys that may be on them. */
    private static ClusterSpec between(ClusterSpec undone, ClusterSpec before) {
        return new ClusterSpec(
                before.request(),
                before.template(),
                before.size(),
                before.services(),
                undone.providers(),
                before.config(),
                undone.snapshotId(),
                before.usage(),
                before.authorizedKeys(),
                undone.sshKeys());
    }

    private static NodeChange change(NodeEntity node, @Nullable OperationNodeEntity row) {
        PlannedNode planned = node.planned();
        if (row == null) {
            return new NodeChange.Keep(planned);
        }
        return switch (row.effect()) {
            case CREATE -> new NodeChange.Delete(planned);
            case CHANGE -> new NodeChange.Change(planned, planned.with(row.servicesBefore()));
            case KEEP, DELETE -> new NodeChange.Keep(planned);
        };
    }

    private static List<NodeWork> work(
            List<NodeEntity> standing, Map<UUID, OperationNodeEntity> rows, RollbackWork work, String keys) {
        return work.of(standing.stream()
                .map(node -> new RollbackWork.ExistingNode(
                        node.id(), node.planned().layout().services(), intent(node, rows.get(node.id()), keys)))
                .toList());
    }

    private static RollbackWork.@Nullable Intent intent(
            NodeEntity node, @Nullable OperationNodeEntity row, String keys) {
        return row == null
                ? null
                : new RollbackWork.Intent(
                        row.effect(),
                        node.isForeign(),
                        row.servicesBefore(),
                        row.servicesAfter(),
                        !keys.equals(node.keysDigest()));
    }
}
