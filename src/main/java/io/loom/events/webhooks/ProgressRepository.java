package io.loom.events.webhooks;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How far web hooks have come. Leases and pauses go by the database's clock. */
@ApplicationScoped
class ProgressRepository implements PanacheRepositoryBase<ProgressEntity, UUID> {

    /**
     * Leases web hooks that have something to deliver, now, and that no server is at.
     *
     * @param last position of the last event
     * @param limit how many at most
     * @return their ids
     */
    List<UUID> claim(UUID lease, Duration term, long last, int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        update webhook_progress
                        set lease = :lease, leased_until = now() + :millis * interval '1 millisecond'
                        where webhook_id in (
                            select progress.webhook_id
                            from webhook_progress progress join webhooks on webhooks.id = progress.webhook_id
                            where webhooks.enabled and not progress.suspended
                              and (progress.next_attempt_at is null or progress.next_attempt_at <= now())
                              and (progress.lease is null or progress.leased_until < now())
                              and (progress.position < :last
                                   or exists (select 1 from webhook_deliveries delivery
                                              where delivery.webhook_id = progress.webhook_id
                                                and delivery.state = 'WAITING'))
                            order by progress.next_attempt_at nulls first
                            limit :limit
                            for update of progress skip locked)
                        returning webhook_id
                        """, UUID.class)
                .setParameter("lease", lease)
                .setParameter("millis", term.toMillis())
                .setParameter("last", last)
                .setParameter("limit", limit)
                .getResultList()
                .stream()
                .map(UUID.class::cast)
                .toList();
    }

    /** The progress that is still leased so; nobody else changes it until the end of the transaction. */
    Optional<ProgressEntity> lock(UUID webhookId, UUID lease) {
        return find("webhookId = ?1 and lease = ?2", webhookId, lease)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** The progress; nobody else changes it until the end of the transaction. */
    ProgressEntity lock(UUID webhookId) {
        return findById(webhookId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Ends a lease; nothing happens where it is another's by now. */
    void release(UUID webhookId, UUID lease) {
        update("lease = null, leasedUntil = null where webhookId = ?1 and lease = ?2", webhookId, lease);
    }

    /** The time by the database's clock. */
    Instant now() {
        return (Instant) getEntityManager()
                .createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }
}
