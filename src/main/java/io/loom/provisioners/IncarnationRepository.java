package io.loom.provisioners;

import io.loom.provisioners.IncarnationEntity.State;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Stored incarnations. */
@ApplicationScoped
class IncarnationRepository implements PanacheRepositoryBase<IncarnationEntity, String> {

    /** The database's time, by which it is said when an incarnation was last heard. */
    Instant now() {
        return (Instant) getEntityManager()
                .createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    List<IncarnationEntity> inState(State state) {
        return list("state = ?1 order by name", state);
    }

    /** Whether it is still live: then nobody else changes it until the end of the transaction. */
    boolean lockLive(String name) {
        return find("name = ?1 and state = ?2", name, State.LIVE)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .isPresent();
    }

    /** Those of some incarnations that live, or are about to. */
    Set<String> present(Set<String> names) {
        return find("name in ?1 and state in ?2", names, List.of(State.LIVE, State.ENROLLED)).stream()
                .map(incarnation -> incarnation.name)
                .collect(Collectors.toSet());
    }

    /** Those of a provisioner that have not ended, with the pools of each. One that is lost may come back. */
    Map<String, Set<String>> poolsOf(UUID provisionerId) {
        return find("provisionerId = ?1 and state <> ?2", provisionerId, State.GONE).stream()
                .collect(Collectors.toMap(incarnation -> incarnation.name, incarnation -> incarnation.pools));
    }

    List<IncarnationEntity> recentOf(UUID provisionerId) {
        return find("provisionerId = ?1 order by enrolledAt desc", provisionerId)
                .page(0, 20)
                .list();
    }

    /** When the last of those that served a pool, and are there no more, was heard. */
    Optional<Instant> lastSeenOf(String pool) {
        return Optional.ofNullable((Instant) getEntityManager()
                .createNativeQuery(
                        "select max(last_seen_at) from incarnations"
                                + " where state in ('LOST', 'GONE') and jsonb_exists(pools, :pool)",
                        Instant.class)
                .setParameter("pool", pool)
                .getSingleResult());
    }

    /** Forgets runs that ended long ago, and names them. */
    List<String> forgetEndedBefore(Instant then) {
        List<IncarnationEntity> ended =
                list("state in ?1 and lastSeenAt < ?2", List.of(State.LOST, State.GONE, State.ENROLLED), then);
        ended.forEach(this::delete);
        return ended.stream().map(incarnation -> incarnation.name).toList();
    }
}
