package io.loom.tenancy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Secrets as they are stored: sealed. */
@Entity
@Table(name = "secrets")
class SecretEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    byte[] sealed;

    @Column
    Instant createdAt;
}
