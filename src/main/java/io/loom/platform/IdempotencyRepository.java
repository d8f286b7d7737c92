package io.loom.platform;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Stored answers to requests that may come again. */
@ApplicationScoped
class IdempotencyRepository implements PanacheRepositoryBase<IdempotencyEntity, IdempotencyEntity.Key> {

    /** Takes a key for a request; false where it was taken before. */
    boolean take(IdempotencyEntity.Key key, String requestHash, Instant now) {
        return getEntityManager()
                        .createNativeQuery("""
                                insert into idempotency (caller, key, request_hash, created_at)
                                values (:caller, :key, :hash, :now) on conflict do nothing
                                """)
                        .setParameter("caller", key.caller)
                        .setParameter("key", key.key)
                        .setParameter("hash", requestHash)
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    long deleteBefore(Instant time) {
        return delete("createdAt < ?1", time);
    }
}
