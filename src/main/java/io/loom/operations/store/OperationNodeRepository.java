package io.loom.operations.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** What operations mean for nodes. Every method joins the caller's transaction. */
@ApplicationScoped
public class OperationNodeRepository implements PanacheRepositoryBase<OperationNodeEntity, OperationNodeEntity.Key> {

    /**
     * Forgets those of one operation.
     *
     * @param limit how many at most
     * @return how many these were
     */
    public int forget(UUID operationId, int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        delete from operation_node where operation_id = :operation and node_id in (
                            select node_id from operation_node where operation_id = :operation limit :limit)""")
                .setParameter("operation", operationId)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    /** Of one operation, in no order; nodes on which it does nothing are not there. */
    public List<OperationNodeEntity> of(UUID operationId) {
        return list("id.operationId", operationId);
    }
}
