package io.loom.clusters;

import io.loom.model.Snapshot;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Definitions that operations on a cluster go by, as they were at one moment; later writes do not change it. */
@Entity
@Table(name = "definition_snapshot")
class DefinitionSnapshotEntity {

    @Id
    private UUID id;

    @Column
    private UUID clusterId;

    @Column
    private UUID tenantId;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Snapshot snapshot;

    protected DefinitionSnapshotEntity() {}

    DefinitionSnapshotEntity(UUID id, UUID clusterId, UUID tenantId, Snapshot snapshot) {
        this.id = id;
        this.clusterId = clusterId;
        this.tenantId = tenantId;
        this.snapshot = snapshot;
    }

    Snapshot snapshot() {
        return snapshot;
    }
}
