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
import io.loom.execution.Executions;
import io.loom.model.Price;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.Rollout;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gives the machines of clusters back: when somebody asks for it, and when a lease has ended. */
@ApplicationScoped
class ClusterDeletion {

    private static final Logger LOG = Logger.getLogger(ClusterDeletion.class);
    private static final int EXPIRED_AT_ONCE = 200;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final ClusterAccess clusterAccess;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationStart operationStart;
    private final OperationAbort abort;
    private final ClusterHistory history;
    private final Audit audit;

    ClusterDeletion(
            ClusterAccess clusterAccess,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationStart operationStart,
            OperationAbort abort,
            ClusterHistory history,
            Audit audit) {
        this.clusterAccess = clusterAccess;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationStart = operationStart;
        this.abort = abort;
        this.history = history;
        this.audit = audit;
    }

    /**
     * Deletes a cluster, whatever its state: an operation that changes it is aborted first, and the deletion begins when that
     * has ended. Of one that is deleted or being deleted already, gives the operation that does it.
     *
     * @param force whether machines that cannot be given back are forgotten
     * @return the operation
     * @throws ProblemException 404; 409 when the cluster is protected, or its deletion is paused
     */
    @Transactional
    UUID delete(Caller caller, UUID clusterId, boolean force) {
        ClusterEntity cluster = clusterAccess.lock(caller, clusterId);
        if (cluster.state() == ClusterState.TERMINATED) {
            return Objects.requireNonNull(cluster.latestOperationId());
        }
        return delete(caller, cluster, force, force ? "Machines that cannot be given back are forgotten." : null);
    }

    /**
     * The same in the caller's transaction, which holds the cluster, not terminated, locked.
     *
     * @param why goes into its history; null for nothing
     */
    UUID delete(Caller caller, ClusterEntity cluster, boolean force, @Nullable String why) {
        requireUnprotected(cluster);
        boolean isNew = cluster.deletion() == null;
        cluster.delete(force ? Deletion.FORCED : Deletion.ASKED);
        if (isNew || force) {
            history.write(cluster, caller.user(), ClusterHistoryEntity.What.DELETE_REQUESTED, why);
            audit.record(
                    "cluster.delete",
                    "cluster/" + cluster.id(),
                    ClusterView.of(cluster),
                    force ? Map.of("force", true) : null);
        }
        return isNew ? begin(cluster, caller.user()) : underWay(cluster);
    }

    private static void requireUnprotected(ClusterEntity cluster) {
        if (cluster.isProtected()) {
            throw ProblemException.conflict(ClusterChanges.isProtected(cluster.name()));
        }
    }

    /** The deletion that has begun or waits for its turn. */
    private UUID underWay(ClusterEntity cluster) {
        Optional<OperationEntity> queued = operations.queued(cluster.id()).stream()
                .filter(operation -> operation.kind().equals(OperationKinds.DELETE))
                .findFirst();
        OperationEntity deletion = queued.orElseGet(() -> latest(cluster));
        if (deletion.state() == OperationState.PAUSED) {
            throw ProblemException.conflict("The deletion of cluster " + cluster.name()
                    + " is paused.\nMaybe go on with `loom operation resume " + deletion.id() + "`.");
        }
        return deletion.id();
    }

    private OperationEntity latest(ClusterEntity cluster) {
        return operations.findById(Objects.requireNonNull(cluster.latestOperationId()));
    }

    /**
     * Begins to delete clusters whose lease has ended, whatever their state: each on its own, so that one that cannot be deleted
     * keeps no other. Another server may do so at the same time.
     */
    @Scheduled(every = "{loom.leases.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void deleteExpired() {
        for (UUID id : QuarkusTransaction.requiringNew().call(() -> clusters.expired(EXPIRED_AT_ONCE))) {
            try {
                QuarkusTransaction.requiringNew()
                        .run(() -> clusters.lockExpired(id).ifPresent(this::expire));
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "Cannot begin to delete cluster %s, whose lease has ended; it is tried again in %s s.",
                        id,
                        PAUSE.toSeconds());
                QuarkusTransaction.requiringNew().run(() -> clusters.postponeDeletion(id, PAUSE));
            }
        }
    }

    private void expire(ClusterEntity cluster) {
        history.write(
                cluster,
                ClusterHistoryEntity.SYSTEM,
                ClusterHistoryEntity.What.LEASE_EXPIRED,
                "The lease ended at " + cluster.expiresAt() + ".");
        cluster.delete(Deletion.ASKED);
        begin(cluster, ClusterHistoryEntity.SYSTEM);
    }

    /** Begins at once where no operation changes the cluster; else when its turn comes, before all others. */
    private UUID begin(ClusterEntity cluster, String requestedBy) {
        for (OperationEntity waiting : operations.queued(cluster.id())) {
            abort.endQueued(cluster, waiting, OperationState.ABORTED, "The cluster is deleted before its turn came.");
        }
        if (cluster.state() != ClusterState.PENDING) {
            return operationStart.begin(cluster, start(cluster, requestedBy)).id();
        }
        OperationEntity operation = operationStart.queue(cluster, OperationKinds.DELETE, requestedBy);
        abort.abort(cluster, latest(cluster), requestedBy);
        return operation.id();
    }

    /** Begins a deletion whose turn has come. Joins the caller's transaction, which holds the cluster locked. */
    void begin(ClusterEntity cluster, OperationEntity operation) {
        operationStart.begin(cluster, start(cluster, operation.requestedBy()), operation);
    }

    private OperationStart.Start start(ClusterEntity cluster, String requestedBy) {
        List<NodeEntity> standing = nodes.standing(cluster.id());
        Set<Integer> foreign = standing.stream()
                .filter(NodeEntity::isForeign)
                .map(NodeEntity::number)
                .collect(Collectors.toSet());
        List<NodeChange> changes = standing.stream()
                .<NodeChange>map(node -> new NodeChange.Delete(node.planned()))
                .toList();
        return new OperationStart.Start(
                OperationKinds.DELETE,
                requestedBy,
                Executions.Priority.DELETE,
                Plan.unplaced(changes, new Price(cluster.usage().microsPerHour(), Price.DEFAULT_CURRENCY)),
                null,
                cluster.spec(),
                cluster.spec(),
                Rollout.AT_ONCE,
                (plan, nodeIds) -> PlanWork.deletion(plan, nodeIds, foreign));
    }
}
