package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Ends operations before they are done. Every method joins the caller's transaction. */
@ApplicationScoped
class OperationAbort {

    private final ClusterRepository clusters;
    private final Executions executions;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final SecretVault secrets;

    OperationAbort(
            ClusterRepository clusters,
            Executions executions,
            ClusterEvents events,
            ClusterHistory history,
            SecretVault secrets) {
        this.clusters = clusters;
        this.executions = executions;
        this.events = events;
        this.history = history;
        this.secrets = secrets;
    }

    /**
     * Cancels what runs of an operation, which ends soon after.
     *
     * @param by name of the user, or {@code system}
     */
    void abort(ClusterEntity cluster, OperationEntity operation, String by) {
        executions.abort(operation.id());
        events.record(
                EventType.OPERATION_ABORT_REQUESTED,
                cluster,
                operation.id(),
                Map.of("kind", operation.kind(), "by", by));
        history.write(cluster, by, ClusterHistoryEntity.What.OPERATION_ABORTED, null);
    }

    /** Ends an operation whose turn has not come. The caller has locked the cluster. */
    void endQueued(ClusterEntity cluster, OperationEntity operation, OperationState ended, String why) {
        operation.fail(why);
        operation.end(ended, clusters.now());
        if (operation.kind().equals(OperationKinds.DELETE)) {
            cluster.delete(null);
        }
        String bundle = operation.requestBundle();
        if (bundle != null) {
            secrets.forget(bundle);
        }
        events.end(cluster, operation);
    }
}
