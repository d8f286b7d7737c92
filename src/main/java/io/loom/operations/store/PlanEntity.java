package io.loom.operations.store;

import io.loom.model.Snapshot;
import io.loom.tenancy.Caller;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A plan that was made and may be applied, once. */
@Entity
@DynamicUpdate
@Table(name = "plan")
public class PlanEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private @Nullable UUID clusterId;

    @Column
    private String kind;

    @Column
    private UUID requestedById;

    @Column
    private String requestedBy;

    @Column
    private Instant createdAt;

    @Column
    private Instant expiresAt;

    @Column
    private String requestBundle;

    @Column
    private @Nullable UUID latestOperationId;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Snapshot definitions;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private StoredPlan content;

    @Column
    private int taskCount;

    @Column
    private @Nullable String needless;

    @Column
    private @Nullable UUID operationId;

    protected PlanEntity() {}

    /**
     * @param clusterId the cluster that it changes; null for a new one
     * @param latestOperationId of that cluster when it was made
     * @param requestBundle in the vault: what was asked for
     * @param definitions by which it was made
     * @param needless why it is not worth to be applied; null where it is
     */
    public PlanEntity(
            UUID id,
            Caller caller,
            @Nullable UUID clusterId,
            @Nullable UUID latestOperationId,
            String kind,
            Instant createdAt,
            Instant expiresAt,
            String requestBundle,
            Snapshot definitions,
            StoredPlan content,
            int taskCount,
            @Nullable String needless) {
        this.id = id;
        this.tenantId = caller.tenantId();
        this.clusterId = clusterId;
        this.latestOperationId = latestOperationId;
        this.kind = kind;
        this.requestedById = caller.userId();
        this.requestedBy = caller.user();
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
        this.requestBundle = requestBundle;
        this.definitions = definitions;
        this.content = content;
        this.taskCount = taskCount;
        this.needless = needless;
    }

    public UUID id() {
        return id;
    }

    UUID tenantId() {
        return tenantId;
    }

    @Nullable
    public UUID clusterId() {
        return clusterId;
    }

    public String kind() {
        return kind;
    }

    public UUID requestedById() {
        return requestedById;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    public String requestBundle() {
        return requestBundle;
    }

    @Nullable
    public UUID latestOperationId() {
        return latestOperationId;
    }

    public Snapshot definitions() {
        return definitions;
    }

    public StoredPlan content() {
        return content;
    }

    public int taskCount() {
        return taskCount;
    }

    /** Why it is not worth to be applied; null where it is. */
    @Nullable
    public String needless() {
        return needless;
    }

    /** The operation that carries it out; null while it has not been applied. */
    @Nullable
    public UUID operationId() {
        return operationId;
    }

    public void apply(UUID operation) {
        operationId = operation;
    }
}
