package io.loom.events.webhooks;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored deliveries. */
@ApplicationScoped
class DeliveryRepository implements PanacheRepositoryBase<DeliveryEntity, UUID> {

    /** The one that is to go out next. */
    Optional<DeliveryEntity> head(UUID webhookId) {
        return find("webhookId = ?1 and state = ?2 order by position", webhookId, DeliveryState.WAITING)
                .firstResultOptional();
    }

    /** Newest first. */
    List<DeliveryEntity> page(UUID webhookId, @Nullable DeliveryState state, @Nullable UUID before, int limit) {
        StringBuilder query = new StringBuilder("webhookId = :webhook");
        Map<String, Object> parameters = new HashMap<>(Map.of("webhook", webhookId));
        if (state != null) {
            query.append(" and state = :state");
            parameters.put("state", state);
        }
        if (before != null) {
            query.append(" and id < :before");
            parameters.put("before", before);
        }
        return find(query + " order by id desc", parameters).page(0, limit).list();
    }

    Optional<DeliveryEntity> of(UUID webhookId, UUID id) {
        return findByIdOptional(id).filter(delivery -> delivery.webhookId.equals(webhookId));
    }

    /** Forgets what ended, and is older. */
    long deleteBefore(Instant time) {
        return delete("createdAt < ?1 and state <> ?2", time, DeliveryState.WAITING);
    }
}
