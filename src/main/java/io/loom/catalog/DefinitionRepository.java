package io.loom.catalog;

import io.loom.model.DefinitionKind;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stored versions of definitions. */
@ApplicationScoped
class DefinitionRepository implements PanacheRepositoryBase<DefinitionEntity, UUID> {

    /** Lets nobody else write definitions of the tenant until the end of the transaction. */
    void lock(UUID tenantId) {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:key, 0))")
                .setParameter("key", "catalog/" + tenantId)
                .getSingleResult();
    }

    /** Every definition of the tenant as it is now, without deleted ones. */
    List<DefinitionEntity> current(UUID tenantId) {
        return list("tenantId = ?1 and current = true and deleted = false order by kind, name", tenantId);
    }

    /** The last version, which may say that the definition is deleted. */
    Optional<DefinitionEntity> last(UUID tenantId, DefinitionKind kind, String name) {
        return find("tenantId = ?1 and kind = ?2 and name = ?3 and current = true", tenantId, kind, name)
                .firstResultOptional();
    }

    Optional<DefinitionEntity> version(UUID tenantId, DefinitionKind kind, String name, int version) {
        return find("tenantId = ?1 and kind = ?2 and name = ?3 and version = ?4", tenantId, kind, name, version)
                .firstResultOptional();
    }

    /** Newest first, from below {@code before}. */
    List<DefinitionEntity> versions(UUID tenantId, DefinitionKind kind, String name, int before, int limit) {
        return find(
                        "tenantId = ?1 and kind = ?2 and name = ?3 and version < ?4 order by version desc",
                        tenantId,
                        kind,
                        name,
                        before)
                .page(0, limit)
                .list();
    }
}
