package io.loom.tenancy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A session or an API token as it is stored: by its hash. */
@Entity
@Table(name = "tokens")
class TokenEntity {

    /** What a token is for. */
    enum Kind {
        SESSION,
        API
    }

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    UUID userId;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    Kind kind;

    @Column
    String name;

    @Column
    String hash;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Set<Role> roles;

    @Column
    Instant createdAt;

    @Column
    Instant expiresAt;

    @Column
    @Nullable
    Instant lastUsedAt;
}
