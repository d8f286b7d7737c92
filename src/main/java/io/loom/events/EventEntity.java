package io.loom.events;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An event as it is stored. */
@Entity
@Table(name = "events")
class EventEntity {

    @Id
    UUID id;

    /** Its place in the order; null until it is published. */
    @Column(insertable = false, updatable = false)
    @Nullable
    Long position;

    @Column
    UUID tenantId;

    @Column
    String type;

    @Column
    Instant at;

    @Column
    @Nullable
    UUID ownerId;

    @Column
    @Nullable
    UUID clusterId;

    @Column
    @Nullable
    UUID operationId;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> data;
}
