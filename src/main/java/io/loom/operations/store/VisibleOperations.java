package io.loom.operations.store;

import io.loom.clusters.ClusterAccess;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** The operations that a caller may see: those on clusters that the caller may see. */
@ApplicationScoped
public class VisibleOperations {

    private final ClusterAccess clusterAccess;
    private final OperationRepository operations;

    VisibleOperations(ClusterAccess clusterAccess, OperationRepository operations) {
        this.clusterAccess = clusterAccess;
        this.operations = operations;
    }

    /** An operation; empty when there is none of that id, or not for this caller. */
    public Optional<OperationEntity> find(Caller caller, UUID id) {
        return visible(caller, operations.findByIdOptional(id));
    }

    /**
     * An operation.
     *
     * @throws ProblemException 404 when there is none of that id, or not for this caller
     */
    public OperationEntity get(Caller caller, UUID id) {
        return find(caller, id).orElseThrow(() -> ProblemException.notFound("operation", id));
    }

    /** The same, locked until the end of the transaction. */
    public OperationEntity lock(Caller caller, UUID id) {
        return visible(caller, operations.lock(id)).orElseThrow(() -> ProblemException.notFound("operation", id));
    }

    private Optional<OperationEntity> visible(Caller caller, Optional<OperationEntity> operation) {
        return operation.filter(found -> clusterAccess.isVisible(caller, found.clusterId()));
    }
}
