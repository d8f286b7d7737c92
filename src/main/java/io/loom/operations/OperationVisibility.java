package io.loom.operations;

import io.loom.execution.OperationAccess;
import io.loom.tenancy.CallerContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** An operation is seen by whoever sees its cluster. */
@ApplicationScoped
class OperationVisibility implements OperationAccess {

    private final OwnClusters ownClusters;
    private final OperationRepository operations;
    private final CallerContext callers;

    OperationVisibility(OwnClusters ownClusters, OperationRepository operations, CallerContext callers) {
        this.ownClusters = ownClusters;
        this.operations = operations;
        this.callers = callers;
    }

    @Override
    @Transactional
    public boolean isVisible(UUID operationId) {
        return operations
                .findByIdOptional(operationId)
                .filter(operation -> ownClusters.isVisible(callers.caller(), operation))
                .isPresent();
    }
}
