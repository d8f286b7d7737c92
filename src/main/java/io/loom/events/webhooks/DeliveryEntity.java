package io.loom.events.webhooks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One event for one web hook. Its id is the message's id, however often it is tried. */
@Entity
@Table(name = "webhook_deliveries")
class DeliveryEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    UUID webhookId;

    /** Of its event; null of a test. */
    @Column
    @Nullable
    Long position;

    @Column
    String type;

    /** What is sent. */
    @Column
    String body;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    DeliveryState state;

    @Column
    int attempts;

    /** Of the last answer; null where none came. */
    @Column
    @Nullable
    Integer status;

    /** Why the last try failed; null where it did not. */
    @Column
    @Nullable
    String error;

    @Column
    @Nullable
    Integer tookMillis;

    @Column
    Instant createdAt;

    @Column
    @Nullable
    Instant firstAttemptAt;

    @Column
    @Nullable
    Instant lastAttemptAt;

    /** Notes a try. */
    void note(WebhookCalls.Outcome outcome, Instant at) {
        attempts++;
        status = outcome.status();
        error = outcome.error();
        tookMillis = outcome.tookMillis();
        firstAttemptAt = firstAttemptAt == null ? at : firstAttemptAt;
        lastAttemptAt = at;
        if (outcome.delivered()) {
            state = DeliveryState.DELIVERED;
        }
    }
}
