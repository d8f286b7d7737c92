package io.loom.events.webhooks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How far the deliveries of a web hook have come. */
@Entity
@Table(name = "webhook_progress")
class ProgressEntity {

    @Id
    UUID webhookId;

    @Column
    UUID tenantId;

    /** Of the last event that deliveries were made from. */
    @Column
    long position;

    /** Whether tries have been given up until somebody resumes it. */
    @Column
    boolean suspended;

    /** Of tries in a row. */
    @Column
    int failures;

    @Column
    @Nullable
    Instant failingSince;

    /** Not before; null for at once. */
    @Column
    @Nullable
    Instant nextAttemptAt;

    @Column
    @Nullable
    String lastError;

    @Column
    @Nullable
    Instant lastDeliveredAt;

    /** Of the round of deliveries that is under way; null for none. */
    @Column
    @Nullable
    UUID lease;

    @Column
    @Nullable
    Instant leasedUntil;

    /** Goes on at once, as if nothing had failed. */
    void forgetFailures() {
        suspended = false;
        failures = 0;
        failingSince = null;
        nextAttemptAt = null;
        lastError = null;
    }
}
