package io.loom.operations;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** What operations mean for nodes. Every method joins the caller's transaction. */
@ApplicationScoped
class OperationNodeRepository implements PanacheRepositoryBase<OperationNodeEntity, OperationNodeEntity.Key> {

    /** Of one operation, in no order; nodes on which it does nothing are not there. */
    List<OperationNodeEntity> of(UUID operationId) {
        return list("id.operationId", operationId);
    }
}
