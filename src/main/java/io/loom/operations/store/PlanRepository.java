package io.loom.operations.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The plans of all tenants. Every method joins the caller's transaction. */
@ApplicationScoped
public class PlanRepository implements PanacheRepositoryBase<PlanEntity, UUID> {

    /** A plan of a tenant. */
    public Optional<PlanEntity> find(UUID tenantId, UUID id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id).firstResultOptional();
    }

    /** The same, locked until the end of the transaction, so that it is applied once. */
    public Optional<PlanEntity> lock(UUID tenantId, UUID id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** The plans of a cluster. */
    public List<PlanEntity> ofCluster(UUID clusterId) {
        return list("clusterId", clusterId);
    }

    /** Plans that have expired before a time, locked; ones that another server forgets now are left out. */
    public List<PlanEntity> lockExpired(Instant before, int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        select * from plan where expires_at < :before
                        order by expires_at limit :limit for update skip locked""", PlanEntity.class)
                .setParameter("before", before)
                .setParameter("limit", limit)
                .getResultList();
    }
}
