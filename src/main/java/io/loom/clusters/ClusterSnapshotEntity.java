package io.loom.clusters;

import io.loom.model.Snapshot;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The definitions that a cluster was made from, as they were then; later writes do not change it. */
@Entity
@Table(name = "cluster_snapshot")
class ClusterSnapshotEntity {

    @Id
    private UUID clusterId;

    @Column
    private UUID tenantId;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Snapshot snapshot;

    protected ClusterSnapshotEntity() {}

    ClusterSnapshotEntity(UUID clusterId, UUID tenantId, Snapshot snapshot) {
        this.clusterId = clusterId;
        this.tenantId = tenantId;
        this.snapshot = snapshot;
    }

    Snapshot snapshot() {
        return snapshot;
    }
}
