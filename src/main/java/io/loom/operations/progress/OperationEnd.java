package io.loom.operations.progress;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.Deletion;
import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.contract.Machine;
import io.loom.events.EventType;
import io.loom.execution.OperationListener;
import io.loom.operations.AutomaticFinish;
import io.loom.operations.ClusterInspection;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.KeyRotation;
import io.loom.operations.tasks.OperationFactsCache;
import io.loom.tenancy.Audit;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Ends operations: what becomes of the cluster and its nodes by how one ended, and why they are so. Joins the caller's
 * transaction.
 */
@ApplicationScoped
class OperationEnd {

    private static final int NAMED = 5;

    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final ClusterEvents events;
    private final ClusterInspection inspection;
    private final AutomaticFinish finish;
    private final OperationFactsCache facts;
    private final ClusterHistory history;
    private final Audit audit;
    private final SecretVault secrets;
    private final ForeignMachines foreign;
    private final KeyRotation keyRotation;
    private final Clock clock;

    OperationEnd(
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            ClusterRepository clusters,
            NodeRepository nodes,
            ClusterEvents events,
            ClusterInspection inspection,
            AutomaticFinish finish,
            OperationFactsCache facts,
            ClusterHistory history,
            Audit audit,
            SecretVault secrets,
            ForeignMachines foreign,
            KeyRotation keyRotation,
            Clock clock) {
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.clusters = clusters;
        this.nodes = nodes;
        this.events = events;
        this.inspection = inspection;
        this.finish = finish;
        this.facts = facts;
        this.history = history;
        this.audit = audit;
        this.secrets = secrets;
        this.foreign = foreign;
        this.keyRotation = keyRotation;
        this.clock = clock;
    }

    /** No task of the operation will run any more, until it is resumed. */
    void of(OperationEntity operation, OperationListener.Outcome outcome) {
        ClusterEntity cluster =
                clusters.lock(operation.tenantId(), operation.clusterId()).orElseThrow();
        boolean isDeletion = operation.kind().equals(OperationKinds.DELETE);
        OperationListener.Outcome reached = outcome;
        if (isDeletion && outcome == OperationListener.Outcome.FAILED && cluster.deletion() == Deletion.FORCED) {
            forgetMachines(operation, cluster);
            reached = OperationListener.Outcome.SUCCEEDED;
        }
        operation.end(
                switch (reached) {
                    case SUCCEEDED -> OperationState.SUCCEEDED;
                    case FAILED -> OperationState.FAILED;
                    case ABORTED -> OperationState.ABORTED;
                },
                clock.instant());
        facts.forgetAfterCommit(operation.id());
        if (ClusterChanges.BESIDE.contains(operation.kind())) {
            if (operation.kind().equals(OperationKinds.INSPECT)) {
                inspection.ended(operation, cluster, outcome);
            }
            events.end(cluster, operation);
            return;
        }
        if (reached == OperationListener.Outcome.FAILED) {
            finish.consider(operation, cluster).ifPresent(operation::explain);
        }
        events.end(cluster, operation);
        if (reached == OperationListener.Outcome.SUCCEEDED) {
            succeeded(operation, cluster);
        } else {
            if (isDeletion) {
                cluster.deletionFailed(clusters.now());
            }
            events.changeState(cluster, stateWithout(operation, reached), reason(operation, cluster, reached));
        }
    }

    /** Machines that a forced deletion could not give back are no longer the cluster's. */
    private void forgetMachines(OperationEntity operation, ClusterEntity cluster) {
        List<String> forgotten = new ArrayList<>();
        for (NodeEntity node : nodes.standing(cluster.id())) {
            Machine machine = node.machine();
            forgotten.add(node.hostName() + " at " + node.provider()
                    + (machine == null ? "" : " (" + machine.providerId() + ")"));
            String why = node.message();
            node.machineGone(clock.instant());
            events.changeState(
                    cluster,
                    operation.id(),
                    node,
                    NodeState.DELETED,
                    "Forgotten, its machine may still be there" + (why == null ? "." : ": " + why));
        }
        String words = "These machines could not be given back and are forgotten; they may still be there: "
                + String.join(", ", forgotten) + ".";
        history.write(cluster, operation.requestedBy(), ClusterHistoryEntity.What.MACHINES_FORGOTTEN, words);
        audit.record(
                new Audit.Actor(cluster.tenantId(), operation.requestedBy()),
                "cluster.forget-machines",
                "cluster/" + cluster.id(),
                Map.of("machines", forgotten),
                null);
    }

    private void succeeded(OperationEntity operation, ClusterEntity cluster) {
        ClusterState after = ClusterChanges.after(operation.kind(), OperationListener.Outcome.SUCCEEDED);
        foreign.leave(operation, cluster);
        if (after == ClusterState.TERMINATED) {
            events.changeState(cluster, after, null);
            cluster.terminate(clusters.now());
            clusters.freeHostNames(cluster.tenantId(), cluster.number());
            cluster.providers().stream()
                    .map(ClusterProvider::secretBundle)
                    .filter(Objects::nonNull)
                    .forEach(secrets::forget);
            cluster.forgetSecretBundles();
            events.record(EventType.CLUSTER_DELETED, cluster, operation.id(), Map.of("number", cluster.number()));
            return;
        }
        List<NodeEntity> standing = nodes.standing(cluster.id());
        UUID undoes = operation.undoes();
        ClusterSpec spec = undoes == null
                ? complete(operation, cluster, standing)
                : restore(operations.findById(undoes), cluster, standing);
        Optional<String> incomplete = incomplete(standing);
        if (incomplete.isEmpty()) {
            cluster.settle(spec);
            nodes.forgetNoCapacity(cluster.id());
        }
        events.changeState(cluster, incomplete.isEmpty() ? after : ClusterState.INCONSISTENT, incomplete.orElse(null));
    }

    private static ClusterState stateWithout(OperationEntity operation, OperationListener.Outcome outcome) {
        return operation.abandonedBy() == null
                ? ClusterChanges.after(operation.kind(), outcome)
                : ClusterState.INCONSISTENT;
    }

    private static String reason(OperationEntity operation, ClusterEntity cluster, OperationListener.Outcome outcome) {
        String reason = switch (outcome) {
            case SUCCEEDED -> throw new IllegalArgumentException("A success needs no reason.");
            case FAILED -> Objects.requireNonNullElse(operation.error(), "A task failed.");
            case ABORTED ->
                operation.abandonedBy() == null
                        ? "The operation " + operation.kind() + " was aborted."
                        : operation.abandonment();
        };
        if (!operation.kind().equals(OperationKinds.DELETE)) {
            return reason;
        }
        Instant leaseEnd = cluster.expiresAt();
        Instant due = cluster.deletionDueAt();
        return leaseEnd == null || due == null || due.isBefore(leaseEnd)
                ? reason
                : reason + " The lease has ended, and the deletion is tried again at "
                        + due.truncatedTo(ChronoUnit.SECONDS) + ".";
    }

    /** Nodes are what the operation was to make of them. */
    private ClusterSpec complete(OperationEntity operation, ClusterEntity cluster, List<NodeEntity> standing) {
        Map<UUID, OperationNodeEntity> changes = changesOf(operation);
        String digest = KeysInForce.during(operation, cluster).digest();
        for (NodeEntity node : standing) {
            OperationNodeEntity change = changes.get(node.id());
            if (change == null) {
                continue;
            }
            switch (change.effect()) {
                case CREATE -> {
                    node.complete(change.servicesAfter());
                    node.putKeys(digest);
                }
                case CHANGE -> node.complete(change.servicesAfter());
                case KEEP, DELETE -> {}
            }
            node.worked();
            if (node.state() == NodeState.FAILED) {
                events.changeState(cluster, operation.id(), node, NodeState.RUNNING, null);
            }
        }
        if (!operation.kind().equals(OperationKinds.ROTATE_KEY)) {
            return operation.spec();
        }
        ClusterSpec rotated = keyRotation.complete(operation.spec());
        cluster.changeTo(rotated);
        return rotated;
    }

    /** Nodes are again what they were before an operation that has been rolled back. */
    private ClusterSpec restore(OperationEntity undone, ClusterEntity cluster, List<NodeEntity> standing) {
        Map<UUID, OperationNodeEntity> changes = changesOf(undone);
        for (NodeEntity node : standing) {
            OperationNodeEntity change = changes.get(node.id());
            if (change != null) {
                node.restore(change.servicesBefore(), change.completionBefore());
                events.changeState(cluster, undone.id(), node, change.stateBefore(), null);
            }
        }
        ClusterSpec before = Objects.requireNonNull(undone.specBefore());
        cluster.changeTo(before);
        if (undone.kind().equals(OperationKinds.ROTATE_KEY)) {
            keyRotation.undo(undone.spec());
        }
        return before;
    }

    private Map<UUID, OperationNodeEntity> changesOf(OperationEntity operation) {
        return operationNodes.of(operation.id()).stream()
                .collect(Collectors.toMap(OperationNodeEntity::nodeId, Function.identity()));
    }

    /** Why a cluster is not as it is to be, though its last operation has succeeded; empty where it is. */
    private static Optional<String> incomplete(List<NodeEntity> standing) {
        List<String> left = standing.stream()
                .filter(node -> node.completion() != NodeCompletion.COMPLETE || node.state() == NodeState.FAILED)
                .map(NodeEntity::hostName)
                .toList();
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of("An earlier operation has not finished these nodes: "
                        + String.join(", ", left.subList(0, Math.min(NAMED, left.size())))
                        + (left.size() > NAMED ? " and " + (left.size() - NAMED) + " more" : "")
                        + ". Maybe replace them.");
    }
}
