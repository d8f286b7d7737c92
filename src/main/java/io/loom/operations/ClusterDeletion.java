package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeRepository;
import io.loom.execution.Executions;
import io.loom.model.Price;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Gives the machines of clusters back: when somebody asks for it, and when a lease has ended. */
@ApplicationScoped
class ClusterDeletion {

    /** Of the operation. */
    static final String KIND = "DELETE";

    private static final int EXPIRED_AT_ONCE = 20;

    private final OwnClusters ownClusters;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationStart operationStart;
    private final ClusterHistory history;
    private final Audit audit;

    ClusterDeletion(
            OwnClusters ownClusters,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationStart operationStart,
            ClusterHistory history,
            Audit audit) {
        this.ownClusters = ownClusters;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operationStart = operationStart;
        this.history = history;
        this.audit = audit;
    }

    /**
     * Starts the deletion of a cluster. Of one that is deleted already, gives the operation that did it.
     *
     * @return the operation
     * @throws ProblemException 404; 409 while another operation changes the cluster
     */
    @Transactional
    UUID delete(Caller caller, UUID clusterId) {
        ClusterEntity cluster = ownClusters.lock(caller, clusterId);
        return switch (cluster.state()) {
            case ACTIVE, INCOMPLETE, INCONSISTENT -> {
                history.write(cluster, caller.user(), ClusterHistoryEntity.What.DELETE_REQUESTED, null);
                audit.record("cluster.delete", "cluster/" + clusterId, ClusterView.of(cluster, List.of(), null), null);
                yield begin(cluster, caller.user());
            }
            case TERMINATED -> Objects.requireNonNull(cluster.latestOperationId());
            case PENDING ->
                throw ProblemException.conflict("The cluster " + cluster.name() + " is being changed by operation "
                        + cluster.latestOperationId() + ".\nMaybe abort that operation first, or wait for its end.");
        };
    }

    /** Starts the deletion of clusters whose lease has ended. */
    @Scheduled(every = "{loom.leases.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional
    void deleteExpired() {
        for (ClusterEntity cluster : clusters.lockExpired(EXPIRED_AT_ONCE)) {
            history.write(
                    cluster,
                    ClusterHistoryEntity.SYSTEM,
                    ClusterHistoryEntity.What.LEASE_EXPIRED,
                    "The lease ended at " + cluster.expiresAt() + ".");
            begin(cluster, ClusterHistoryEntity.SYSTEM);
        }
    }

    private UUID begin(ClusterEntity cluster, String requestedBy) {
        List<NodeChange> changes = nodes.standing(cluster.id()).stream()
                .<NodeChange>map(node -> new NodeChange.Delete(node.planned()))
                .toList();
        return operationStart
                .begin(
                        cluster,
                        new OperationStart.Start(
                                KIND,
                                requestedBy,
                                Executions.Priority.DELETE,
                                Plan.unplaced(
                                        changes, new Price(cluster.usage().microsPerHour(), Price.DEFAULT_CURRENCY)),
                                null,
                                cluster.spec(),
                                cluster.spec(),
                                (plan, nodeIds) -> PlanWork.deletion(plan, nodeIds)))
                .id();
    }
}
