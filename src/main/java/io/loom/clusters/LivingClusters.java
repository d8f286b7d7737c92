package io.loom.clusters;

import io.loom.catalog.ProviderUse;
import io.loom.tenancy.ClusterOwnership;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What keeps tenants, users and providers from being deleted. */
@ApplicationScoped
class LivingClusters implements ClusterOwnership, ProviderUse {

    private static final int NAMED = 10;

    private final EntityManager entities;

    LivingClusters(EntityManager entities) {
        this.entities = entities;
    }

    @Override
    public List<String> living(UUID tenantId, @Nullable UUID ownerId) {
        return entities.createQuery("""
                        select c.name from ClusterEntity c
                        where c.tenantId = :tenant and c.state <> :terminated and (:owner is null or c.ownerId = :owner)
                        order by c.number""", String.class)
                .setParameter("tenant", tenantId)
                .setParameter("terminated", ClusterState.TERMINATED)
                .setParameter("owner", ownerId)
                .setMaxResults(NAMED)
                .getResultList();
    }

    @Override
    public List<String> clustersAt(UUID tenantId, String provider) {
        return entities.createQuery("""
                        select c.name from ClusterEntity c
                        where c.id in (
                            select n.clusterId from NodeEntity n
                            where n.tenantId = :tenant and n.provider = :provider and n.state <> :deleted)
                        order by c.number""", String.class)
                .setParameter("tenant", tenantId)
                .setParameter("provider", provider)
                .setParameter("deleted", NodeState.DELETED)
                .setMaxResults(NAMED)
                .getResultList();
    }
}
