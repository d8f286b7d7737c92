package io.loom.events.webhooks;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored web hooks. */
@ApplicationScoped
class WebhookRepository implements PanacheRepositoryBase<WebhookEntity, UUID> {

    /** Whether there is one, of whatever tenant, that is to hear of events. */
    boolean anyIsEnabled() {
        return count("enabled") > 0;
    }

    Optional<WebhookEntity> named(UUID tenantId, String name) {
        return find("tenantId = ?1 and name = ?2", tenantId, name).firstResultOptional();
    }

    List<WebhookEntity> page(UUID tenantId, @Nullable String after, int limit) {
        return find("tenantId = ?1 and name > ?2 order by name", tenantId, after == null ? "" : after)
                .page(0, limit)
                .list();
    }
}
