package io.loom.operations;

import io.loom.execution.OperationAccess;
import io.loom.operations.store.VisibleOperations;
import io.loom.tenancy.CallerContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** An operation is seen by whoever sees its cluster. */
@ApplicationScoped
class OperationVisibility implements OperationAccess {

    private final VisibleOperations operations;
    private final CallerContext callers;

    OperationVisibility(VisibleOperations operations, CallerContext callers) {
        this.operations = operations;
        this.callers = callers;
    }

    @Override
    @Transactional
    public boolean isVisible(UUID operationId) {
        return operations.find(callers.caller(), operationId).isPresent();
    }
}
