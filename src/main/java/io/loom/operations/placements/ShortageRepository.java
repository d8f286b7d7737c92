package io.loom.operations.placements;

import io.loom.clusters.NodeEntity;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where providers had no capacity. Every method joins the caller's transaction. */
@ApplicationScoped
class ShortageRepository implements PanacheRepositoryBase<ShortageEntity, UUID> {

    /** Those that count, the latest last. */
    List<ShortageEntity> present(UUID tenantId, Instant now) {
        return list("tenantId = ?1 and endsAt > ?2 order by foundAt, id", tenantId, now);
    }

    /** The same of one provider. */
    List<ShortageEntity> present(UUID tenantId, String provider, Instant now) {
        return list("tenantId = ?1 and provider = ?2 and endsAt > ?3 order by foundAt, id", tenantId, provider, now);
    }

    /** Whether the same was found after a time. */
    boolean isFound(UUID tenantId, NodeEntity node, Instant after) {
        return count(
                        "tenantId = ?1 and provider = ?2 and hardwareType = ?3 and location = ?4 and foundAt > ?5",
                        tenantId,
                        node.provider(),
                        node.hardwareType(),
                        node.location(),
                        after)
                > 0;
    }

    /** Forgets those of a provider. */
    void forget(UUID tenantId, String provider) {
        delete("tenantId = ?1 and provider = ?2", tenantId, provider);
    }

    /** Forgets those that do not count any more. */
    void forgetEnded(Instant now) {
        delete("endsAt <= ?1", now);
    }
}
