package io.loom.operations.accounts;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Machines that belong to no node. Every method joins the caller's transaction. */
@ApplicationScoped
class OrphanRepository implements PanacheRepositoryBase<OrphanEntity, UUID> {

    /** Those of a tenant's providers, in the order in which they were found, behind the one of id {@code after}; null for the first page. */
    List<OrphanEntity> list(UUID tenantId, @Nullable UUID after, int limit) {
        return (after == null
                        ? find("tenantId = ?1 order by id", tenantId)
                        : find("tenantId = ?1 and id > ?2 order by id", tenantId, after))
                .page(0, limit)
                .list();
    }

    Optional<OrphanEntity> find(UUID tenantId, UUID id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id).firstResultOptional();
    }

    /** The one that a provider calls so. */
    Optional<OrphanEntity> known(UUID tenantId, String provider, String providerId) {
        return find("tenantId = ?1 and provider = ?2 and providerId = ?3", tenantId, provider, providerId)
                .firstResultOptional();
    }

    /** All of a provider. */
    List<OrphanEntity> at(UUID tenantId, String provider) {
        return list("tenantId = ?1 and provider = ?2", tenantId, provider);
    }

    /** Forgets a machine, also where it was found by other providers, which reach the same account. */
    void forget(OrphanEntity orphan) {
        delete(
                "tenantId = ?1 and providerId = ?2 and clusterId = ?3 and nodeId = ?4",
                orphan.tenantId(),
                orphan.machine().providerId(),
                orphan.clusterId(),
                orphan.nodeId());
    }

    /** Forgets those of a provider that a question has not found. */
    void keepFound(ProviderQuestionEntity question) {
        delete(
                "tenantId = ?1 and provider = ?2 and questionId <> ?3",
                question.tenantId(),
                question.provider(),
                question.id());
    }
}
