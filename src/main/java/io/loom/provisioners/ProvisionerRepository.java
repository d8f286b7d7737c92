package io.loom.provisioners;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored provisioners. */
@ApplicationScoped
class ProvisionerRepository implements PanacheRepositoryBase<ProvisionerEntity, UUID> {

    Optional<ProvisionerEntity> named(String name) {
        return find("name", name).firstResultOptional();
    }

    Optional<ProvisionerEntity> withCredential(String hash) {
        return find("credentialHash", hash).firstResultOptional();
    }

    /** Whether any of them may take tasks of a pool. */
    boolean anyOf(String pool) {
        return (boolean) getEntityManager()
                .createNativeQuery(
                        "select exists (select 1 from provisioners where jsonb_exists(pools, :pool))", Boolean.class)
                .setParameter("pool", pool)
                .getSingleResult();
    }

    List<ProvisionerEntity> page(@Nullable String after, int limit) {
        return find("name > ?1 order by name", after == null ? "" : after)
                .page(0, limit)
                .list();
    }
}
