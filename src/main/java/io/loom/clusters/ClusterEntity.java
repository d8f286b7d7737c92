package io.loom.clusters;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A cluster. Times are the database's. */
@Entity
@DynamicUpdate
@Table(name = "cluster")
public class ClusterEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private String tenant;

    @Column
    private long number;

    @Column
    private String name;

    @Column
    private @Nullable String description;

    @Column
    private String template;

    @Column
    private UUID ownerId;

    @Column
    private String owner;

    @Column
    @Enumerated(EnumType.STRING)
    private ClusterState state;

    @Column
    private @Nullable String message;

    @Column
    private int size;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> services;

    @Column
    private String provider;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<ClusterProvider> providers;

    @Column
    private @Nullable String dnsSuffix;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> config;

    @Column
    private String sshPublicKey;

    @Column
    private long cpuMillis;

    @Column
    private long memoryMib;

    @Column
    private long microsPerHour;

    @Column
    private Instant createdAt;

    @Column
    private @Nullable Instant expiresAt;

    @Column
    private @Nullable UUID latestOperationId;

    /** For Hibernate. */
    protected ClusterEntity() {}

    ClusterEntity(UUID id, NewCluster asked, Instant createdAt) {
        this.id = id;
        this.tenantId = asked.tenantId();
        this.tenant = asked.tenant();
        this.number = asked.number();
        this.name = asked.name();
        this.description = asked.description();
        this.template = asked.snapshot().template().name();
        this.ownerId = asked.ownerId();
        this.owner = asked.owner();
        this.state = ClusterState.PENDING;
        this.size = Math.toIntExact(asked.usage().nodes());
        this.services = asked.services();
        this.provider = asked.provider();
        this.providers = asked.providers();
        this.dnsSuffix = asked.dnsSuffix();
        this.config = asked.config();
        this.sshPublicKey = asked.sshPublicKey();
        this.cpuMillis = asked.usage().cpuMillis();
        this.memoryMib = asked.usage().memoryMib();
        this.microsPerHour = asked.usage().microsPerHour();
        this.createdAt = createdAt;
        this.expiresAt = asked.leaseMillis() == 0 ? null : createdAt.plusMillis(asked.leaseMillis());
    }

    public UUID id() {
        return id;
    }

    public UUID tenantId() {
        return tenantId;
    }

    /** Name of the tenant. */
    public String tenant() {
        return tenant;
    }

    /** Short number within the tenant, from 1 on. */
    public long number() {
        return number;
    }

    public String name() {
        return name;
    }

    public @Nullable String description() {
        return description;
    }

    /** Name of the template that it was made from. */
    public String template() {
        return template;
    }

    public UUID ownerId() {
        return ownerId;
    }

    /** Name of the user who owns it. */
    public String owner() {
        return owner;
    }

    public ClusterState state() {
        return state;
    }

    /** Why it is in its state; null where there is nothing to say. */
    public @Nullable String message() {
        return message;
    }

    /** How many nodes were asked for. */
    public int size() {
        return size;
    }

    public List<String> services() {
        return services;
    }

    /** Name of the provider; of several, the one that most nodes stood at when it was made. */
    public String provider() {
        return provider;
    }

    /** All that nodes may stand at, in the order in which they were named. */
    public List<ClusterProvider> providers() {
        return providers;
    }

    public @Nullable String dnsSuffix() {
        return dnsSuffix;
    }

    /** Macros are not expanded. */
    public Map<String, Object> config() {
        return config;
    }

    public String sshPublicKey() {
        return sshPublicKey;
    }

    /** What it takes of its tenant's quota until it is terminated. */
    public Usage usage() {
        return new Usage(1, size, cpuMillis, memoryMib, microsPerHour);
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** Null for never. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** Null only while it is being made. */
    public @Nullable UUID latestOperationId() {
        return latestOperationId;
    }

    /** An operation begins to change it. */
    public void beginOperation(UUID operationId) {
        this.latestOperationId = operationId;
        become(ClusterState.PENDING, null);
    }

    /** Enters a state. */
    public void become(ClusterState state, @Nullable String message) {
        this.state = state;
        this.message = message;
    }

    /** Sets the end of its lease; null for never. */
    public void expireAt(@Nullable Instant expiresAt) {
        this.expiresAt = expiresAt;
    }

    /** Says that the secrets of its providers are no longer in the vault. */
    public void forgetSecretBundles() {
        this.providers = providers.stream().map(ClusterProvider::withoutSecrets).toList();
    }
}
