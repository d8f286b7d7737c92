package io.loom.clusters;

import io.loom.catalog.ProviderUse;
import io.loom.tenancy.ClusterOwnership;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What keeps tenants, users and providers from being deleted, and providers from being moved. */
@ApplicationScoped
class LivingClusters implements ClusterOwnership, ProviderUse {

    private static final int NAMED = 10;
    private static final int NAMED_AT_PROVIDER = 5;

    private static final String AT_PROVIDER = """
            from ClusterEntity c
            where c.id in (
                select n.clusterId from NodeEntity n
                where n.tenantId = :tenant and n.provider = :provider and n.state <> :deleted)""";

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
    public ClusterUse at(UUID tenantId, String provider) {
        List<String> names = ask(
                        "select c.name " + AT_PROVIDER + " order by c.number", String.class, tenantId, provider)
                .setMaxResults(NAMED_AT_PROVIDER)
                .getResultList();
        return new ClusterUse(
                names,
                names.size() < NAMED_AT_PROVIDER
                        ? names.size()
                        : ask("select count(c) " + AT_PROVIDER, Long.class, tenantId, provider)
                                .getSingleResult());
    }

    @Override
    public Set<String> hostsAt(UUID tenantId, String provider) {
        return Set.copyOf(ask("""
                        select n.host from NodeEntity n
                        where n.tenantId = :tenant and n.provider = :provider and n.state <> :deleted and n.host is not null""", String.class, tenantId, provider).getResultList());
    }

    private <T> TypedQuery<T> ask(String query, Class<T> type, UUID tenantId, String provider) {
        return entities.createQuery(query, type)
                .setParameter("tenant", tenantId)
                .setParameter("provider", provider)
                .setParameter("deleted", NodeState.DELETED);
    }
}
