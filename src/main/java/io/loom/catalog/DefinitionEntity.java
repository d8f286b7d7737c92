package io.loom.catalog;

import io.loom.model.DefinitionKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One version of a definition as it is stored. */
@Entity
@Table(name = "definitions")
class DefinitionEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    DefinitionKind kind;

    @Column
    String name;

    @Column
    int version;

    /** Whether no later version is there. The only column that ever changes. */
    @Column
    boolean current;

    /** Whether this version says that the definition is gone. */
    @Column
    boolean deleted;

    /** As the definition writer writes it; in the place of a secret stands {@code {"set": true}}. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> document;

    /** Id of its secrets in the vault; null where it has none. */
    @Column
    @Nullable
    String secretsId;

    @Column
    String writtenBy;

    @Column
    Instant writtenAt;
}
