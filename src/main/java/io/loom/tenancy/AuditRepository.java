package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept of who did what. */
@ApplicationScoped
class AuditRepository implements PanacheRepositoryBase<AuditEntity, UUID> {

    List<AuditEntity> page(UUID tenantId, @Nullable UUID before, int limit) {
        return before == null
                ? find("tenantId = ?1 order by id desc", tenantId)
                        .page(0, limit)
                        .list()
                : find("tenantId = ?1 and id < ?2 order by id desc", tenantId, before)
                        .page(0, limit)
                        .list();
    }
}
