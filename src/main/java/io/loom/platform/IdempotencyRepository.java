package io.loom.platform;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Stored answers to requests that may come again. */
@ApplicationScoped
class IdempotencyRepository implements PanacheRepositoryBase<IdempotencyEntity, IdempotencyEntity.Key> {

    /** Takes a key for a request; false where it was taken before. */
    boolean take(IdempotencyEntity.Key key, String requestHash, UUID token, Instant now) {
        return getEntityManager()
                        .createNativeQuery("""
                                insert into idempotency (caller, key, request_hash, token, created_at)
                                values (:caller, :key, :hash, :token, :now) on conflict do nothing
                                """)
                        .setParameter("caller", key.caller)
                        .setParameter("key", key.key)
                        .setParameter("hash", requestHash)
                        .setParameter("token", token)
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    /** Takes a key over from who has not answered since {@code before}; false where somebody may still answer. */
    boolean takeOver(IdempotencyEntity.Key key, UUID token, Instant before, Instant now) {
        return update(
                        "token = ?1, createdAt = ?2 where id = ?3 and status is null and createdAt < ?4",
                        token,
                        now,
                        key,
                        before)
                == 1;
    }

    /** Writes down what a request has made; false where it is another's by now. */
    boolean mark(IdempotencyEntity.Key key, UUID token, UUID made) {
        return update("made = ?1 where id = ?2 and token = ?3", made, key, token) == 1;
    }

    long deleteBefore(Instant time) {
        return delete("createdAt < ?1", time);
    }
}
