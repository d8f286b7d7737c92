package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored users. */
@ApplicationScoped
class UserRepository implements PanacheRepositoryBase<UserEntity, UUID> {

    Optional<UserEntity> named(UUID tenantId, String name) {
        return find("tenantId = ?1 and name = ?2", tenantId, name).firstResultOptional();
    }

    List<UserEntity> page(UUID tenantId, @Nullable String after, int limit) {
        return find("tenantId = ?1 and name > ?2 order by name", tenantId, after == null ? "" : after)
                .page(0, limit)
                .list();
    }

    boolean anyIn(UUID tenantId) {
        return count("tenantId", tenantId) > 0;
    }
}
