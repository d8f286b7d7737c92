package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCondition;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.clusters.ServiceState;
import io.loom.contract.Finding;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskReport;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.execution.OperationListener.Outcome;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.NodeWork;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the nodes of clusters with what is recorded of them. An inspection is an operation beside those that change a
 * cluster: the cluster keeps its state and its latest operation, whatever becomes of the inspection, and any other operation
 * that begins ends it.
 */
@ApplicationScoped
public class ClusterInspection {

    private static final int NAMED = 5;

    private final ClusterAccess clusterAccess;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationStart operationStart;
    private final AutomaticRepair repair;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Audit audit;
    private final Clock clock;

    ClusterInspection(
            ClusterAccess clusterAccess,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationStart operationStart,
            AutomaticRepair repair,
            ClusterEvents events,
            ClusterHistory history,
            Audit audit,
            Clock clock) {
        this.clusterAccess = clusterAccess;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationStart = operationStart;
        this.repair = repair;
        this.events = events;
        this.history = history;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Inspects all nodes of a cluster. Of one that is being inspected, gives the operation that does it.
     *
     * @return the operation
     * @throws ProblemException 404; 409 while an operation changes the cluster, and when it has no machines
     */
    @Transactional
    UUID inspect(Caller caller, UUID clusterId) {
        ClusterEntity cluster = clusterAccess.lock(caller, clusterId);
        ClusterChanges.refusalBeside("Inspect", cluster).ifPresent(reason -> {
            throw ProblemException.conflict(reason);
        });
        Optional<OperationEntity> underWay = operations.inspecting(cluster.id());
        if (underWay.isPresent()) {
            return underWay.get().id();
        }
        UUID operationId = begin(cluster, caller.user())
                .orElseThrow(() -> ProblemException.conflict(
                        "The cluster " + cluster.name() + " has no machine that could be inspected."));
        audit.record("cluster.inspect", "cluster/" + cluster.id(), null, Map.of("operation", operationId));
        return operationId;
    }

    /**
     * Begins an inspection. Joins the caller's transaction, which holds the cluster, ACTIVE or INCONSISTENT, locked.
     *
     * @param requestedBy name of the user, or {@code system}
     * @return the operation; empty where there is no machine
     */
    Optional<UUID> begin(ClusterEntity cluster, String requestedBy) {
        List<NodeWork> work = nodes.standing(cluster.id()).stream()
                .filter(node -> node.machine() != null)
                .map(node -> new NodeWork(node.id(), Set.of(), List.of(TaskAction.INSPECT), Map.of(), 0))
                .toList();
        return work.isEmpty()
                ? Optional.empty()
                : Optional.of(operationStart
                        .beginBeside(cluster, OperationKinds.INSPECT, requestedBy, Executions.Priority.INSPECT, work)
                        .id());
    }

    /**
     * What has been found on a node. While an operation changes the cluster it does not count, for it is no longer what was
     * looked at. Joins the caller's transaction.
     */
    public void found(UUID operationId, ClusterEntity cluster, NodeEntity node, TaskReport.Succeeded report) {
        if (cluster.state() == ClusterState.PENDING || node.state() == NodeState.DELETED) {
            return;
        }
        Machine reached = report.machine();
        if (report.finding() == null && reached != null) {
            node.repin(reached.hostKeys());
        }
        Finding finding = unlessStopped(findingOf(report), node);
        NodeCondition condition = finding == null ? NodeCondition.OK : conditionOf(finding.condition());
        String message = finding == null ? null : finding.reason();
        List<String> services = finding == null ? List.of() : finding.services();
        if (node.inspected(condition, message, services, clock.instant())) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("nodeId", node.id());
            data.put("number", node.number());
            data.put("hostName", node.hostName());
            data.put("condition", condition);
            data.put("message", message);
            data.put("services", services.isEmpty() ? null : services);
            events.record(EventType.NODE_CONDITION_CHANGED, cluster, operationId, data);
        }
    }

    /** An older provisioner has no findings, and gives no machine where there is none. */
    private static @Nullable Finding findingOf(TaskReport.Succeeded report) {
        return report.finding() == null && report.machine() == null
                ? Finding.of(Finding.Condition.MISSING, "The provider does not know the machine any more.")
                : report.finding();
    }

    /** That a service does not run is as recorded where Loom has stopped it. */
    private static @Nullable Finding unlessStopped(@Nullable Finding finding, NodeEntity node) {
        if (finding == null || finding.condition() != Finding.Condition.STOPPED) {
            return finding;
        }
        List<String> services = finding.services().stream()
                .filter(service -> node.serviceStates().get(service) != ServiceState.STOPPED)
                .toList();
        return services.isEmpty() ? null : new Finding(finding.condition(), finding.reason(), services);
    }

    private static NodeCondition conditionOf(Finding.Condition condition) {
        return switch (condition) {
            case MISSING -> NodeCondition.MISSING;
            case UNREACHABLE -> NodeCondition.UNREACHABLE;
            case CHANGED -> NodeCondition.CHANGED;
            case STOPPED -> NodeCondition.STOPPED;
        };
    }

    /** An inspection has ended. Joins the caller's transaction, which holds the cluster locked. */
    public void ended(OperationEntity operation, ClusterEntity cluster, Outcome outcome) {
        switch (outcome) {
            case SUCCEEDED -> {
                cluster.inspected(clusters.now());
                repair.consider(operation, cluster);
                List<String> news = newsSince(operation.createdAt(), cluster);
                if (!news.isEmpty()) {
                    history.write(
                            cluster,
                            operation.requestedBy(),
                            ClusterHistoryEntity.What.INSPECTED,
                            String.join(", ", news.subList(0, Math.min(NAMED, news.size())))
                                    + (news.size() > NAMED ? " and " + (news.size() - NAMED) + " more." : "."));
                }
            }
            case FAILED -> {}
            case ABORTED -> {
                OperationEntity latest = operations.findById(Objects.requireNonNull(cluster.latestOperationId()));
                if (latest.createdAt().isAfter(operation.createdAt())) {
                    operation.fail("It gave way to operation " + latest.id() + " (" + latest.kind() + ").");
                }
            }
        }
    }

    /** Nodes that were otherwise before. */
    private List<String> newsSince(Instant begun, ClusterEntity cluster) {
        List<String> news = new ArrayList<>();
        for (NodeEntity node : nodes.standing(cluster.id())) {
            Instant since = node.conditionSince();
            if (node.condition() != NodeCondition.OK && since != null && !since.isBefore(begun)) {
                news.add(node.hostName() + " is " + node.condition());
            }
        }
        return news;
    }
}
