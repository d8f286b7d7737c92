package io.loom.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One thing that somebody did, as it is stored. */
@Entity
@Table(name = "audit")
class AuditEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    Instant at;

    @Column
    String userName;

    @Column
    String action;

    @Column
    String subject;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    JsonNode beforeState;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    JsonNode afterState;
}
