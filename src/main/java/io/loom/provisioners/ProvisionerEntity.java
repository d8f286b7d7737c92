package io.loom.provisioners;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A provisioner that may enrol, known by the hash of its credential. */
@Entity
@Table(name = "provisioners")
class ProvisionerEntity {

    @Id
    UUID id;

    @Column
    String name;

    @Column
    String credentialHash;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Set<String> pools;

    @Column
    Instant createdAt;
}
