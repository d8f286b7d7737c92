package io.loom.events;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Stored events, in batches. */
@ApplicationScoped
class EventRepository implements PanacheRepositoryBase<EventBatchEntity, Long> {

    /** Serialises those who give positions, whichever server they are on. */
    private static final int LOCK = 0x10_0002;

    /** Gives positions to all committed events that have none, in the order of their insertion. */
    int publish() {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(:lock)")
                .setParameter("lock", LOCK)
                .getSingleResult();
        return getEntityManager().createNativeQuery("""
                        update event_batches set position = fresh.position
                        from (select inserted,
                                     (select coalesce(max(position), 0) from event_batches)
                                         + sum(size) over (order by inserted) as position
                              from event_batches where position is null) fresh
                        where event_batches.inserted = fresh.inserted
                        """).executeUpdate();
    }

    /** The first batches after a position that the filter lets through, in order, until they hold so many events. */
    @SuppressWarnings("unchecked")
    List<EventBatchEntity> after(long position, EventFilter filter, int limit) {
        StringBuilder which = new StringBuilder("position > :position and (tenant_id = :tenant");
        which.append(filter.platform() ? " or tenant_id is null)" : ")");
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("position", position);
        parameters.put("tenant", filter.tenantId());
        parameters.put("limit", limit);
        if (filter.ownerId() != null) {
            which.append(" and (owner_id is null or owner_id = :owner)");
            parameters.put("owner", filter.ownerId());
        }
        if (filter.clusterId() != null) {
            which.append(" and cluster_id = :cluster");
            parameters.put("cluster", filter.clusterId());
        }
        if (!filter.types().isEmpty()) {
            which.append(" and types && cast(:types as text[])");
            parameters.put("types", filter.types().stream().map(EventType::word).toArray(String[]::new));
        }
        Query query = getEntityManager().createNativeQuery("""
                select * from
                    (select first.*, sum(size) over (order by position) - size as before from
                        (select * from event_batches where %s order by position limit :limit) first) counted
                where before < :limit order by position
                """.formatted(which), EventBatchEntity.class);
        parameters.forEach(query::setParameter);
        return query.getResultList();
    }

    /** Position of the last published event; 0 where there is none. */
    long last() {
        return ((Number) getEntityManager()
                        .createNativeQuery("select coalesce(max(position), 0) from event_batches")
                        .getSingleResult())
                .longValue();
    }

    /** Forgets published events about a cluster, but never the last one of all; how many batches these were. */
    int deleteOf(UUID tenantId, UUID clusterId, int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        delete from event_batches where inserted in (
                            select inserted from event_batches
                            where tenant_id = :tenant and cluster_id = :cluster and position < :last limit :limit)""")
                .setParameter("tenant", tenantId)
                .setParameter("cluster", clusterId)
                .setParameter("last", last())
                .setParameter("limit", limit)
                .executeUpdate();
    }

    /** Forgets published events that are older, but never the last one: positions go on from there. */
    long deleteBefore(Instant time) {
        return delete("at < ?1 and position < ?2", time, last());
    }
}
