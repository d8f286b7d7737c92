package io.loom.events.webhooks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A web hook as somebody wrote it. */
@Entity
@Table(name = "webhooks")
class WebhookEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    String name;

    @Column
    String url;

    /** Words of event types, or beginnings that end in {@code .*}; empty for all. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Set<String> types;

    @Column
    boolean enabled;

    /** Where the vault keeps its secret. */
    @Column
    String secretsId;

    /** Until when messages are signed with the secret before, too; null where there is none. */
    @Column
    @Nullable
    Instant previousUntil;

    @Version
    int version;

    @Column
    Instant createdAt;
}
