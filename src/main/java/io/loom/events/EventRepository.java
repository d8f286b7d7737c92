package io.loom.events;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Stored events. */
@ApplicationScoped
class EventRepository implements PanacheRepositoryBase<EventEntity, UUID> {

    /** Serialises those who give positions, whichever server they are on. */
    private static final int LOCK = 0x10_0002;

    /** Gives a position to each committed event that has none, in the order of their insertion. */
    int publish() {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(:lock)")
                .setParameter("lock", LOCK)
                .getSingleResult();
        return getEntityManager().createNativeQuery("""
                        update events set position = fresh.position
                        from (select id,
                                     (select coalesce(max(position), 0) from events)
                                         + row_number() over (order by inserted) as position
                              from events where position is null) fresh
                        where events.id = fresh.id
                        """).executeUpdate();
    }

    /** The first events after a position that the filter lets through, in order. */
    List<EventEntity> after(long position, EventFilter filter, int limit) {
        StringBuilder query = new StringBuilder("position > :position and tenantId = :tenant");
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("position", position);
        parameters.put("tenant", filter.tenantId());
        if (filter.ownerId() != null) {
            query.append(" and (ownerId is null or ownerId = :owner)");
            parameters.put("owner", filter.ownerId());
        }
        if (filter.clusterId() != null) {
            query.append(" and clusterId = :cluster");
            parameters.put("cluster", filter.clusterId());
        }
        return find(query + " order by position", parameters).page(0, limit).list();
    }

    /** Position of the last published event; 0 where there is none. */
    long last() {
        return ((Number) getEntityManager()
                        .createNativeQuery("select coalesce(max(position), 0) from events")
                        .getSingleResult())
                .longValue();
    }

    /** Forgets published events that are older, but never the last one: positions go on from there. */
    long deleteBefore(Instant time) {
        return delete("at < ?1 and position < ?2", time, last());
    }
}
