package io.loom.operations.store;

import io.loom.platform.ProblemException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The operations of all tenants. Every method joins the caller's transaction. */
@ApplicationScoped
public class OperationRepository implements PanacheRepositoryBase<OperationEntity, UUID> {

    private static final String INSPECTIONS =
            "select * from operation where kind = 'INSPECT' and state in ('RUNNING', 'PAUSED')";

    /**
     * Operations of a tenant, newest first.
     *
     * @param clusterId only this cluster's; null for all
     * @param ownerId only on clusters of this user; null for all
     * @param before only those older than the one of this id; null for the first page
     */
    public List<OperationEntity> list(
            UUID tenantId, @Nullable UUID clusterId, @Nullable UUID ownerId, @Nullable UUID before, int limit) {
        List<Object> parameters = new ArrayList<>(List.of(tenantId));
        StringBuilder query = new StringBuilder("tenantId = ?1");
        if (clusterId != null) {
            parameters.add(clusterId);
            query.append(" and clusterId = ?").append(parameters.size());
        }
        if (ownerId != null) {
            parameters.add(ownerId);
            query.append(" and clusterId in (select c.id from ClusterEntity c where c.ownerId = ?")
                    .append(parameters.size())
                    .append(")");
        }
        if (before != null) {
            parameters.add(before);
            query.append(" and id < ?").append(parameters.size());
        }
        return find(query + " order by id desc", parameters.toArray())
                .page(0, limit)
                .list();
    }

    /** An operation, locked until the end of the transaction; users and the engine both change its state. */
    public Optional<OperationEntity> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** An operation that was read before, as it is now, locked until the end of the transaction. */
    public OperationEntity lockAfresh(OperationEntity read) {
        getEntityManager().refresh(read, LockModeType.PESSIMISTIC_WRITE);
        return read;
    }

    /** Whether an operation waits for its turn. */
    public boolean isQueued(UUID id) {
        return count("id = ?1 and state = ?2", id, OperationState.QUEUED) > 0;
    }

    /**
     * An operation whose turn has come, locked until the end of the transaction, whose cluster is.
     *
     * @throws ProblemException 409 when it no longer waits
     */
    public OperationEntity requireQueued(UUID id) {
        OperationEntity operation = lockAfresh(findById(id));
        if (operation.state() != OperationState.QUEUED) {
            throw ProblemException.conflict("The operation " + id + " no longer waits for its turn.");
        }
        return operation;
    }

    /** Operations of a cluster that have begun and not ended. */
    public List<OperationEntity> underWay(UUID clusterId) {
        return list(
                "clusterId = ?1 and state in ?2 order by id",
                clusterId,
                List.of(OperationState.RUNNING, OperationState.PAUSED));
    }

    /** The oldest operation of a cluster. */
    public Optional<OperationEntity> oldest(UUID clusterId) {
        return find("clusterId = ?1 order by id", clusterId).firstResultOptional();
    }

    /** Operations of a cluster that wait for their turn, in the order in which they came. */
    public List<OperationEntity> queued(UUID clusterId) {
        return list("clusterId = ?1 and state = ?2 order by id", clusterId, OperationState.QUEUED);
    }

    /**
     * Ids of operations that wait for a turn which has come, for nothing changes their cluster. Tenants take turns, each with
     * those that have waited longest.
     *
     * @param besides those that are passed over
     */
    public List<UUID> due(Set<UUID> besides, int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        select id from (
                            select o.id, row_number() over (partition by o.tenant_id order by o.id) as turn
                            from operation o join cluster c on c.id = o.cluster_id
                            where o.state = 'QUEUED' and c.state <> 'PENDING' and o.id <> all(:besides)) due
                        order by turn, id limit :limit""", UUID.class)
                .setParameter("besides", besides.toArray(UUID[]::new))
                .setParameter("limit", limit)
                .getResultList();
    }

    /** The inspection of a cluster that is under way. */
    public Optional<OperationEntity> inspecting(UUID clusterId) {
        return getEntityManager()
                .createNativeQuery(
                        INSPECTIONS + " and cluster_id = :cluster order by id limit 1", OperationEntity.class)
                .setParameter("cluster", clusterId)
                .getResultStream()
                .findFirst();
    }

    /** Ids of inspections that go on and were asked for by somebody before a time. */
    public List<UUID> inspectionsBefore(String requestedBy, Instant time) {
        return getEntityManager()
                .createNativeQuery("""
                        select id from operation
                        where kind = 'INSPECT' and state = 'RUNNING' and requested_by = :by and created_at < :time""", UUID.class)
                .setParameter("by", requestedBy)
                .setParameter("time", time)
                .getResultList();
    }

    /** An inspection that ended before a time, locked; one that another server forgets now is left out. */
    public Optional<OperationEntity> lockEndedInspection(Instant before) {
        return getEntityManager()
                .createNativeQuery("""
                        select * from operation where kind = 'INSPECT' and ended_at < :before
                        order by ended_at limit 1 for update skip locked""", OperationEntity.class)
                .setParameter("before", before)
                .getResultStream()
                .findFirst();
    }

    /** How many inspections go on. */
    public int countInspections() {
        return ((Number) getEntityManager()
                        .createNativeQuery(
                                "select count(*) from operation where kind = 'INSPECT' and state = 'RUNNING'",
                                Long.class)
                        .getSingleResult())
                .intValue();
    }

    /** The latest operation of a cluster that followed a plan. */
    public Optional<OperationEntity> latestWithPlan(UUID clusterId) {
        return find("clusterId = ?1 and (storedPlan is not null or plan is not null) order by id desc", clusterId)
                .firstResultOptional();
    }

    /** Publications of resources that a tenant's operations go by which are under way or can be resumed. */
    public Set<Integer> publications(UUID tenantId) {
        return Set.copyOf(getEntityManager()
                .createNativeQuery("""
                        select distinct o.resource_publication from operation o join cluster c on c.id = o.cluster_id
                        where o.tenant_id = :tenant and o.resource_publication > 0 and (o.state in ('RUNNING', 'PAUSED')
                            or o.state in ('FAILED', 'ABORTED') and c.latest_operation_id = o.id)""", Integer.class)
                .setParameter("tenant", tenantId)
                .getResultList());
    }
}
