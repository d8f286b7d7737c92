package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Begins operations that have waited for the end of another one on their cluster, in the order in which they came. */
@ApplicationScoped
class OperationQueue {

    private static final Logger LOG = Logger.getLogger(OperationQueue.class);

    private static final int AT_ONCE = 50;

    private final OperationRepository operations;
    private final ClusterRepository clusters;
    private final ClusterDeletion deletion;
    private final OperationRollback rollback;
    private final OperationAbort abort;

    OperationQueue(
            OperationRepository operations,
            ClusterRepository clusters,
            ClusterDeletion deletion,
            OperationRollback rollback,
            OperationAbort abort) {
        this.operations = operations;
        this.clusters = clusters;
        this.deletion = deletion;
        this.rollback = rollback;
        this.abort = abort;
    }

    /** Begins what is due. Another server may do so at the same time. */
    @Scheduled(every = "{loom.operations.queue.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void takeTurns() {
        for (UUID operationId : QuarkusTransaction.requiringNew().call(() -> operations.due(AT_ONCE))) {
            try {
                RollbackWork undoing = rollback.workOf(operationId);
                QuarkusTransaction.requiringNew().run(() -> begin(operationId, undoing));
            } catch (RuntimeException e) {
                LOG.errorf(e, "Cannot begin operation %s, which waits for its turn; it is tried again.", operationId);
            }
        }
    }

    private void begin(UUID operationId, RollbackWork undoing) {
        OperationEntity seen = operations.findById(operationId);
        ClusterEntity cluster = clusters.lock(seen.tenantId(), seen.clusterId()).orElseThrow();
        OperationEntity operation = operations.lockAfresh(seen);
        if (operation.state() != OperationState.QUEUED || cluster.state() == ClusterState.PENDING) {
            return;
        }
        if (cluster.state() == ClusterState.TERMINATED) {
            abort.endQueued(cluster, operation, OperationState.ABORTED, "The cluster has been deleted.");
            return;
        }
        switch (operation.kind()) {
            case ClusterDeletion.KIND -> deletion.begin(cluster, operation);
            case OperationRollback.KIND -> rollback.begin(cluster, operation, undoing);
            default -> throw new IllegalStateException("An operation " + operation.kind() + " never waits.");
        }
    }
}
