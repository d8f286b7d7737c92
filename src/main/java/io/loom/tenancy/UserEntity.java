package io.loom.tenancy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A local user as it is stored. */
@Entity
@Table(name = "users")
class UserEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    String name;

    @Column
    String passwordHash;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Set<Role> roles;

    @Column
    boolean enabled;

    /** Public keys, one line each, OpenSSH format. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    List<String> authorizedKeys = List.of();

    @Version
    int version;

    @Column
    Instant createdAt;
}
