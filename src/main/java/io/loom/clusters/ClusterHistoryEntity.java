package io.loom.clusters;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of what happened to a cluster. Never changed. */
@Entity
@Table(name = "cluster_history")
public class ClusterHistoryEntity {

    /** What happened. */
    public enum What {
        CREATE_REQUESTED,
        DELETE_REQUESTED,
        CHANGE_REQUESTED,
        LABELS_CHANGED,
        LEASE_CHANGED,
        LEASE_WARNED,
        LEASE_EXPIRED,
        OPERATION_PAUSED,
        OPERATION_RESUMED,
        OPERATION_ABORTED,
        OPERATION_ABANDONED,
        PROTECTION_CHANGED,
        MAINTENANCE_CHANGED,
        MACHINES_FORGOTTEN,
        INSPECTED,
        COMMAND_RUN,
        STATE_CHANGED
    }

    /** Who did what nobody asked for. */
    public static final String SYSTEM = "system";

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private UUID clusterId;

    @Column
    private Instant at;

    @Column
    private String actor;

    @Column
    @Enumerated(EnumType.STRING)
    private What what;

    @Column
    private @Nullable UUID operationId;

    @Column
    private @Nullable String message;

    /** For Hibernate. */
    protected ClusterHistoryEntity() {}

    ClusterHistoryEntity(
            UUID id, ClusterEntity cluster, Instant at, String actor, What what, @Nullable String message) {
        this.id = id;
        this.tenantId = cluster.tenantId();
        this.clusterId = cluster.id();
        this.at = at;
        this.actor = actor;
        this.what = what;
        this.operationId = cluster.latestOperationId();
        this.message = message;
    }

    public UUID id() {
        return id;
    }

    public Instant at() {
        return at;
    }

    /** Name of the user, or {@link #SYSTEM}. */
    public String actor() {
        return actor;
    }

    public What what() {
        return what;
    }

    /** The operation that it belongs to; null for none. */
    public @Nullable UUID operationId() {
        return operationId;
    }

    public @Nullable String message() {
        return message;
    }
}
