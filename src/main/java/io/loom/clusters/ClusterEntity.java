package io.loom.clusters;

import io.loom.model.ClusterRequest;
import io.loom.model.Labels;
import io.loom.model.MaintenanceWindow;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A cluster. Times are the database's. */
@Entity
@DynamicUpdate
@Table(name = "cluster")
public class ClusterEntity {

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int DOUBLINGS = 6;

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
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> labels;

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
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable ClusterRequest request;

    @Column
    private UUID snapshotId;

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
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> olderSshKeys;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> authorizedKeys;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable List<MaintenanceWindow> maintenance;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable ClusterSpec actual;

    @Column
    private int nextNodeNumber;

    @Column
    private int nodes;

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
    private Instant leaseSetAt;

    @Column
    private @Nullable Instant leaseWarnedAt;

    @Column
    private @Nullable Instant terminatedAt;

    @Column
    private @Nullable UUID latestOperationId;

    @Column(name = "protected")
    private boolean isProtected;

    @Column
    @Enumerated(EnumType.STRING)
    private @Nullable Deletion deletion;

    @Column
    private int failedDeletions;

    @Column
    private @Nullable Instant deletionDueAt;

    @Column
    private @Nullable Instant inspectedAt;

    @Column
    private @Nullable Instant inspectionDueAt;

    /** For Hibernate. */
    protected ClusterEntity() {}

    ClusterEntity(UUID id, NewCluster asked, UUID snapshotId, Instant createdAt) {
        this.id = id;
        this.tenantId = asked.tenantId();
        this.tenant = asked.tenant();
        this.number = asked.number();
        this.name = asked.request().name();
        this.description = asked.request().description();
        this.labels = asked.labels().values();
        this.template = asked.snapshot().template().name();
        this.ownerId = asked.ownerId();
        this.owner = asked.owner();
        this.state = ClusterState.PENDING;
        this.request = asked.request();
        this.snapshotId = snapshotId;
        this.nextNodeNumber = asked.nextNodeNumber();
        this.size = Math.toIntExact(asked.usage().nodes());
        this.services = asked.services();
        this.provider = asked.provider();
        this.providers = asked.providers();
        this.dnsSuffix = asked.dnsSuffix();
        this.config = asked.config();
        this.sshPublicKey = asked.sshPublicKey();
        this.olderSshKeys = List.of();
        this.authorizedKeys = asked.authorizedKeys();
        this.maintenance = asked.maintenance();
        reserve(asked.usage());
        this.createdAt = createdAt;
        this.leaseSetAt = createdAt;
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

    /** Words that people find it by. */
    public Labels labels() {
        return new Labels(new TreeMap<>(labels));
    }

    /** People find it by these words from now on. */
    public void label(Labels others) {
        this.labels = others.values();
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

    /** How many nodes it is to have. */
    public int size() {
        return size;
    }

    /** The definitions that it goes by. */
    public UUID snapshotId() {
        return snapshotId;
    }

    /** What it is to be. */
    public ClusterSpec spec() {
        return new ClusterSpec(
                request, template, size, services, providers, config, snapshotId, usage(), authorizedKeys, sshKeys());
    }

    /** What the last operation that succeeded has left; null before. */
    public @Nullable ClusterSpec actual() {
        return actual;
    }

    /** A new node has this number: none that comes later will have it, or a lower one. */
    public void useNodeNumber(int number) {
        nextNodeNumber = Math.max(nextNodeNumber, number + 1);
    }

    /** The number that the next new node will have. */
    public int nextNodeNumber() {
        return nextNodeNumber;
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

    /** Public keys by which Loom logs in to its nodes, the newest first; several while its key is being rotated. */
    public List<String> sshKeys() {
        return Stream.concat(Stream.of(sshPublicKey), olderSshKeys.stream()).toList();
    }

    /** Public keys of people who may log in to its nodes besides those of its tenant and its owner, one line each, OpenSSH format. */
    public List<String> authorizedKeys() {
        return authorizedKeys;
    }

    /** What it takes of its tenant's quota until it is terminated. */
    public Usage usage() {
        return new Usage(1, nodes, cpuMillis, memoryMib, microsPerHour);
    }

    private void reserve(Usage usage) {
        this.nodes = Math.toIntExact(usage.nodes());
        this.cpuMillis = usage.cpuMillis();
        this.memoryMib = usage.memoryMib();
        this.microsPerHour = usage.microsPerHour();
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

    /**
     * It is to be another. Until that is so, it takes of its tenant's quota what it may have at most: what it had and what
     * it is to have.
     */
    public void changeTo(ClusterSpec wanted) {
        Usage before = usage();
        this.request = wanted.request();
        this.template = wanted.template();
        this.size = wanted.size();
        this.services = wanted.services();
        this.providers = wanted.providers();
        this.config = wanted.config();
        this.snapshotId = wanted.snapshotId();
        List<String> keys = wanted.authorizedKeys();
        if (keys != null) {
            this.authorizedKeys = keys;
        }
        List<String> own = wanted.sshKeys();
        if (own != null) {
            this.sshPublicKey = own.getFirst();
            this.olderSshKeys = List.copyOf(own.subList(1, own.size()));
        }
        reserve(before.max(wanted.usage()));
    }

    /** It is what it is to be, and takes no more than that. */
    public void settle(ClusterSpec reached) {
        this.actual = reached;
        reserve(reached.usage());
    }

    /** An operation begins to change it. */
    public void beginOperation(UUID operationId) {
        this.latestOperationId = operationId;
        become(ClusterState.PENDING, null);
    }

    /** Whether it is kept from deletion, from losing nodes and from the end of its lease. */
    public boolean isProtected() {
        return isProtected;
    }

    /** Windows of its own in which changes that nobody has asked for may begin; null for those of its template. */
    public @Nullable List<MaintenanceWindow> maintenance() {
        return maintenance;
    }

    /** From now on these are its own windows; null for those of its template. */
    public void maintain(@Nullable List<MaintenanceWindow> windows) {
        this.maintenance = windows;
    }

    /** Keeps it from deletion, or does no longer. */
    public void protect(boolean on) {
        this.isProtected = on;
    }

    /** How it is to be deleted, from the request on until that has succeeded or failed; null where it is not. */
    public @Nullable Deletion deletion() {
        return deletion;
    }

    /** It is to be deleted, or no longer. One that is forced stays so. */
    public void delete(@Nullable Deletion how) {
        this.deletion = how == Deletion.ASKED && deletion == Deletion.FORCED ? deletion : how;
    }

    /** When its deletion after the end of its lease is tried again; null where the first try is not over. */
    public @Nullable Instant deletionDueAt() {
        return deletionDueAt;
    }

    /**
     * A deletion has failed. The next one that nobody asks for waits twice as long as the last, an hour at most.
     *
     * @param now when it failed
     */
    public void deletionFailed(Instant now) {
        deletion = null;
        deletionDueAt = now.plus(pauseAfter(++failedDeletions));
    }

    /** When all its nodes were last inspected; null before. */
    public @Nullable Instant inspectedAt() {
        return inspectedAt;
    }

    /** All its nodes have been inspected. */
    public void inspected(Instant at) {
        this.inspectedAt = at;
    }

    /** When it is to be inspected without being asked to; null where that is not known yet. */
    public @Nullable Instant inspectionDueAt() {
        return inspectionDueAt;
    }

    /**
     * It is to be inspected again after {@code every}, counted from a beginning of its own, so that the inspections of all
     * clusters are spread over that time.
     */
    public void planInspection(Instant now, Duration every) {
        long period = every.toMillis();
        long beginning = Math.floorMod(id.getLeastSignificantBits(), period);
        long pause = Math.floorMod(beginning - now.toEpochMilli(), period);
        this.inspectionDueAt = now.plusMillis(pause == 0 ? period : pause);
    }

    /** It is to be inspected at that time, if not before. */
    public void inspectBy(Instant latest) {
        if (inspectionDueAt == null || inspectionDueAt.isAfter(latest)) {
            inspectionDueAt = latest;
        }
    }

    private static Duration pauseAfter(int failures) {
        return failures > DOUBLINGS ? LONGEST_PAUSE : FIRST_PAUSE.multipliedBy(1L << (failures - 1));
    }

    /** Enters a state. */
    public void become(ClusterState state, @Nullable String message) {
        this.state = state;
        this.message = message;
    }

    /**
     * Sets the end of its lease; of that, people have not been warned.
     *
     * @param expiresAt null for never
     * @param now when it is set
     */
    public void expireAt(@Nullable Instant expiresAt, Instant now) {
        this.expiresAt = expiresAt;
        this.leaseSetAt = now;
        this.leaseWarnedAt = null;
    }

    /** When people were last warned that its lease ends; null where they were not since it was set. */
    public @Nullable Instant leaseWarnedAt() {
        return leaseWarnedAt;
    }

    /** People are warned that its lease ends. */
    public void warnOfLease(Instant now) {
        this.leaseWarnedAt = now;
    }

    /** Nothing of it is left at its providers. */
    public void terminate(Instant now) {
        this.deletion = null;
        this.terminatedAt = now;
    }

    /** Says that the secrets of its providers are no longer in the vault. */
    public void forgetSecretBundles() {
        this.providers = providers.stream().map(ClusterProvider::withoutSecrets).toList();
    }
}
