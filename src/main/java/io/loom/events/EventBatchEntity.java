package io.loom.events;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events that were committed together, about one cluster or about none, as they are stored. Written by {@link EventInserts}. */
@Entity
@Table(name = "event_batches")
class EventBatchEntity {

    @Id
    Long inserted;

    /** Place of its last event in the order of all; null until it is published. */
    @Column
    @Nullable
    Long position;

    /** How many events it holds, from 1 on. */
    @Column
    int size;

    /** Null for those of the platform. */
    @Column
    @Nullable
    UUID tenantId;

    /** User who owns the cluster; null where all of the tenant may see it. */
    @Column
    @Nullable
    UUID ownerId;

    @Column
    @Nullable
    UUID clusterId;

    /** When the latest of them happened. */
    @Column
    Instant at;

    /** JSON array of {@link StoredEvent}s, in order. */
    @Column
    String events;
}
