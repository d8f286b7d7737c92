package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One version of a resource. */
@Entity
@Table(name = "resource_version")
class ResourceVersionEntity {

    @Id
    UUID id;

    @Column
    UUID tenantId;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    Kind kind;

    @Column
    String plugin;

    @Column
    String type;

    @Column
    String name;

    @Column
    int version;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    ResourceFormat format;

    /** As the plugin declared it when this was uploaded. */
    @Column
    @Nullable
    String permissions;

    /** Null when it is deleted and no operation needs it any more. */
    @Column
    @Nullable
    String sha256;

    @Column
    long size;

    @Column
    boolean staged;

    @Column
    boolean active;

    @Column
    String uploadedBy;

    @Column
    Instant uploadedAt;

    @Column
    @Nullable
    Instant deletedAt;

    ResourceKey key() {
        return new ResourceKey(kind, plugin, type, name);
    }

    ResourceStatus status() {
        return ResourceStatus.of(active, staged);
    }

    String content() {
        return Objects.requireNonNull(sha256, () -> "the content of " + key() + " version " + version);
    }

    ResourceRef ref() {
        return new ResourceRef(type, name, version, content(), size, format, permissions);
    }
}
