package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored tenants. */
@ApplicationScoped
class TenantRepository implements PanacheRepositoryBase<TenantEntity, UUID> {

    Optional<TenantEntity> named(String name) {
        return find("name", name).firstResultOptional();
    }

    List<TenantEntity> page(@Nullable String after, int limit) {
        return find("name > ?1 order by name", after == null ? "" : after)
                .page(0, limit)
                .list();
    }
}
