package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored sessions and API tokens. */
@ApplicationScoped
class TokenRepository implements PanacheRepositoryBase<TokenEntity, UUID> {

    Optional<TokenEntity> withHash(String hash) {
        return find("hash", hash).firstResultOptional();
    }

    List<TokenEntity> page(UUID userId, TokenEntity.Kind kind, @Nullable UUID after, int limit) {
        return find(
                        "userId = ?1 and kind = ?2 and id > ?3 order by id",
                        userId,
                        kind,
                        after == null ? new UUID(0, 0) : after)
                .page(0, limit)
                .list();
    }

    /** Notes the use of a token, at most once a minute. */
    void used(UUID id, Instant now) {
        update(
                "lastUsedAt = ?1 where id = ?2 and (lastUsedAt is null or lastUsedAt < ?3)",
                now,
                id,
                now.minus(Duration.ofMinutes(1)));
    }

    /** Signs a user out everywhere. */
    void deleteSessions(UUID userId) {
        delete("userId = ?1 and kind = ?2", userId, TokenEntity.Kind.SESSION);
    }

    /** Signs a user out everywhere, programs that have an API token included. */
    void deleteAll(UUID userId) {
        delete("userId", userId);
    }

    long deleteExpired(Instant now) {
        return delete("expiresAt < ?1", now);
    }
}
