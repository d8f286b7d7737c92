package io.loom.resources;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Versions of resources, and in which publications they are. Every method joins the caller's transaction. */
@ApplicationScoped
class ResourceVersionRepository implements PanacheRepositoryBase<ResourceVersionEntity, UUID> {

    private static final String OF_KEY = "tenantId = ?1 and kind = ?2 and plugin = ?3 and type = ?4 and name = ?5";

    /** Lets nobody else write resources of the tenant until the end of the transaction. */
    void lock(UUID tenantId) {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:key, 0))")
                .setParameter("key", "resources/" + tenantId)
                .getSingleResult();
    }

    /** Newest first, also deleted ones. */
    List<ResourceVersionEntity> all(UUID tenantId, ResourceKey key) {
        return list(OF_KEY + " order by version desc", tenantId, key.kind(), key.plugin(), key.type(), key.name());
    }

    /** One that is not deleted. */
    Optional<ResourceVersionEntity> version(UUID tenantId, ResourceKey key, int version) {
        return find(
                        OF_KEY + " and version = ?6 and deletedAt is null",
                        tenantId,
                        key.kind(),
                        key.plugin(),
                        key.type(),
                        key.name(),
                        version)
                .firstResultOptional();
    }

    /**
     * Those that are not deleted, newest first.
     *
     * @param before only those older than the one of this id; null for the first page
     */
    List<ResourceVersionEntity> page(UUID tenantId, ResourceFilter filter, @Nullable UUID before, int limit) {
        List<Object> parameters = new ArrayList<>(List.of(tenantId));
        StringBuilder query = new StringBuilder("tenantId = ?1 and deletedAt is null");
        filter.values().forEach((property, value) -> {
            parameters.add(value);
            query.append(" and ").append(property).append(" = ?").append(parameters.size());
        });
        if (before != null) {
            parameters.add(before);
            query.append(" and id < ?").append(parameters.size());
        }
        return find(query + " order by id desc", parameters.toArray())
                .page(0, limit)
                .list();
    }

    /** What the next publication is going to change. */
    List<ResourceVersionEntity> changes(UUID tenantId) {
        return list("tenantId = ?1 and staged <> active order by kind, plugin, type, name, version", tenantId);
    }

    /** How many bytes a tenant's versions have; a content counts once. */
    long bytes(UUID tenantId) {
        return ((Number) getEntityManager()
                        .createNativeQuery("""
                                select coalesce(sum(size), 0) from resource_content where sha256 in
                                    (select sha256 from resource_version where tenant_id = :tenant)""", Long.class)
                        .setParameter("tenant", tenantId)
                        .getSingleResult())
                .longValue();
    }

    /** Whether a version of the tenant has a content. */
    boolean has(UUID tenantId, String sha256) {
        return count("tenantId = ?1 and sha256 = ?2", tenantId, sha256) > 0;
    }

    /** The number of a tenant's latest publication; 0 where there was none. */
    int publication(UUID tenantId) {
        return ((Number) getEntityManager()
                        .createNativeQuery(
                                "select coalesce(max(number), 0) from resource_publication where tenant_id = :tenant",
                                Integer.class)
                        .setParameter("tenant", tenantId)
                        .getSingleResult())
                .intValue();
    }

    /** Begins the next publication, and answers its number. */
    int nextPublication(UUID tenantId) {
        return ((Number) getEntityManager()
                        .createNativeQuery("""
                                insert into resource_publication (tenant_id, number) values (:tenant, 1)
                                on conflict (tenant_id) do update set number = resource_publication.number + 1
                                returning number""", Integer.class)
                        .setParameter("tenant", tenantId)
                        .getSingleResult())
                .intValue();
    }

    /** From this publication on the version is active. */
    void activate(UUID id, int publication) {
        getEntityManager()
                .createNativeQuery("insert into resource_activation (version_id, since) values (:id, :publication)")
                .setParameter("id", id)
                .setParameter("publication", publication)
                .executeUpdate();
    }

    /** From this publication on it is not. */
    void deactivate(UUID id, int publication) {
        getEntityManager()
                .createNativeQuery("update resource_activation set until = :publication"
                        + " where version_id = :id and until is null")
                .setParameter("id", id)
                .setParameter("publication", publication)
                .executeUpdate();
    }

    /** What is active in a publication. */
    @SuppressWarnings("unchecked")
    List<ResourceVersionEntity> in(UUID tenantId, int publication) {
        return getEntityManager()
                .createNativeQuery("""
                        select v.* from resource_version v join resource_activation a on a.version_id = v.id
                        where v.tenant_id = :tenant and v.sha256 is not null
                            and a.since <= :publication and (a.until is null or a.until > :publication)
                        order by v.kind, v.plugin, v.type, v.name""", ResourceVersionEntity.class)
                .setParameter("tenant", tenantId)
                .setParameter("publication", publication)
                .getResultList();
    }

    /** Versions whose content nobody is going to ask for but operations that have begun. */
    List<ResourceVersionEntity> deleted(Instant before, int limit) {
        return find("deletedAt < ?1 and sha256 is not null order by deletedAt", before)
                .page(0, limit)
                .list();
    }

    /** Whether the version is in one of these publications. */
    boolean isIn(UUID id, Collection<Integer> publications) {
        return !publications.isEmpty()
                && (boolean) getEntityManager()
                        .createNativeQuery("""
                                select exists (select from resource_activation a, unnest(:numbers) n
                                    where a.version_id = :id and a.since <= n and (a.until is null or a.until > n))""", Boolean.class)
                        .setParameter("id", id)
                        .setParameter("numbers", publications.toArray(Integer[]::new))
                        .getSingleResult();
    }
}
