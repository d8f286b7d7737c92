package io.loom.clusters;

import io.loom.model.Occupied;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes of all clusters. Every method joins the caller's transaction. */
@ApplicationScoped
public class NodeRepository implements PanacheRepositoryBase<NodeEntity, UUID> {

    private final EntityManager entities;

    NodeRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** The nodes of a cluster by number, those that were deleted as well. */
    public List<NodeEntity> ofCluster(UUID clusterId) {
        return list("clusterId = ?1 order by number", clusterId);
    }

    /** The nodes of a cluster by number, without those that were deleted. */
    public List<NodeEntity> standing(UUID clusterId) {
        return list("clusterId = ?1 and state <> ?2 order by number", clusterId, NodeState.DELETED);
    }

    /**
     * The room that nodes of a tenant take at providers.
     *
     * @param except a cluster whose nodes do not count; null to count all
     */
    public List<Occupied> occupied(UUID tenantId, @Nullable UUID except) {
        return entities.createQuery("""
                        select new io.loom.model.Occupied(n.provider, n.location, n.hardwareType, n.host, count(n))
                        from NodeEntity n
                        where n.tenantId = :tenant and n.state <> :deleted and (:except is null or n.clusterId <> :except)
                        group by n.provider, n.location, n.hardwareType, n.host""", Occupied.class)
                .setParameter("tenant", tenantId)
                .setParameter("deleted", NodeState.DELETED)
                .setParameter("except", except)
                .getResultList();
    }

    /** How many nodes of each cluster are not as they are recorded, as far as is known; clusters without any are left out. */
    public Map<UUID, Long> drifted(Collection<UUID> clusterIds) {
        return entities.createQuery("""
                        select n.clusterId, count(n) from NodeEntity n
                        where n.clusterId in :clusters and n.state <> :deleted and n.condition <> :ok
                        group by n.clusterId""", Object[].class)
                .setParameter("clusters", clusterIds)
                .setParameter("deleted", NodeState.DELETED)
                .setParameter("ok", NodeCondition.OK)
                .getResultStream()
                .collect(Collectors.toMap(row -> (UUID) row[0], row -> (Long) row[1]));
    }

    /** How many nodes of a cluster have been found in a condition that can be repaired. */
    public long countRepairable(UUID clusterId) {
        return count(
                "clusterId = ?1 and state <> ?2 and condition in ?3",
                clusterId,
                NodeState.DELETED,
                NodeCondition.REPAIRABLE);
    }

    /** How many nodes of a cluster an operation could not make, for their providers had no capacity. */
    public long countUnmade(UUID clusterId, @Nullable UUID operationId) {
        return count("clusterId = ?1 and state = ?2 and noCapacityIn = ?3", clusterId, NodeState.FAILED, operationId);
    }

    /** Nodes of a cluster by number, those that were deleted as well, for which no provider has had capacity since its last success. */
    public List<NodeEntity> withoutCapacity(UUID clusterId) {
        return list("clusterId = ?1 and noCapacityIn is not null order by number", clusterId);
    }

    /** The cluster is as it is to be: where there was no capacity does not count any more. */
    public void forgetNoCapacity(UUID clusterId) {
        update("noCapacityIn = null where clusterId = ?1 and noCapacityIn is not null", clusterId);
    }

    /** The nodes of a cluster by number, from the one behind {@code after} on. */
    public List<NodeEntity> ofCluster(UUID clusterId, int after, int limit) {
        return find("clusterId = ?1 and number > ?2 order by number", clusterId, after)
                .page(0, limit)
                .list();
    }
}
