package io.loom.operations.store;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.plan.Rollout;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One accepted request to change a cluster. */
@Entity
@DynamicUpdate
@Table(name = "operation")
public class OperationEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private UUID clusterId;

    @Column
    private String kind;

    @Column
    @Enumerated(EnumType.STRING)
    private OperationState state;

    @Column
    private String requestedBy;

    @Column
    private Instant createdAt;

    @Column
    private @Nullable Instant endedAt;

    @Column
    private @Nullable String error;

    @Column
    private int taskCount;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable PlanView plan;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable StoredPlan storedPlan;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private ClusterSpec spec;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable ClusterSpec specBefore;

    @Column
    @Enumerated(EnumType.STRING)
    private ClusterState clusterStateBefore;

    @Column
    private int resourcePublication;

    @Column
    private @Nullable String abandonedBy;

    @Column
    private @Nullable UUID undoes;

    @Column
    private @Nullable UUID followedBy;

    @Column
    private @Nullable String requestBundle;

    @Column
    private @Nullable String command;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Rollout rollout;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable List<String> authorizedKeys;

    protected OperationEntity() {}

    /** An operation that waits for its turn, as long as nothing is known of what it will do. */
    public OperationEntity(UUID id, ClusterEntity cluster, String kind, String requestedBy, Instant createdAt) {
        this.id = id;
        this.tenantId = cluster.tenantId();
        this.clusterId = cluster.id();
        this.kind = kind;
        this.state = OperationState.QUEUED;
        this.requestedBy = requestedBy;
        this.createdAt = createdAt;
        this.spec = cluster.spec();
        this.specBefore = cluster.spec();
        this.clusterStateBefore = cluster.state();
    }

    /**
     * Its turn has come.
     *
     * @param cluster in its state before
     * @param plan that it carries out; null where nothing was placed
     * @param before what the cluster was to be before; null of a new one
     * @param wanted what it is to be
     * @param rollout in which batches it goes over the nodes
     */
    public void begin(
            ClusterEntity cluster,
            int taskCount,
            @Nullable StoredPlan plan,
            @Nullable ClusterSpec before,
            ClusterSpec wanted,
            Rollout rollout) {
        this.state = OperationState.RUNNING;
        this.taskCount = taskCount;
        this.storedPlan = plan;
        this.spec = wanted;
        this.specBefore = before;
        this.clusterStateBefore = cluster.state();
        this.rollout = rollout.equals(Rollout.AT_ONCE) ? null : rollout;
    }

    /** In which batches it goes over the nodes. */
    public Rollout rollout() {
        return Objects.requireNonNullElse(rollout, Rollout.AT_ONCE);
    }

    public UUID id() {
        return id;
    }

    public UUID tenantId() {
        return tenantId;
    }

    public UUID clusterId() {
        return clusterId;
    }

    /** Name of the change, e.g. {@code CREATE}. */
    public String kind() {
        return kind;
    }

    /** What the cluster is when the operation has succeeded. */
    public ClusterSpec spec() {
        return spec;
    }

    /** What the cluster was to be before; null where there was none. */
    @Nullable
    public ClusterSpec specBefore() {
        return specBefore;
    }

    /** The state that the cluster was in before. */
    ClusterState clusterStateBefore() {
        return clusterStateBefore;
    }

    public OperationState state() {
        return state;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public Instant createdAt() {
        return createdAt;
    }

    @Nullable
    public Instant endedAt() {
        return endedAt;
    }

    @Nullable
    public String error() {
        return error;
    }

    public int taskCount() {
        return taskCount;
    }

    /** The plan that it carries out; null where nothing was placed. Older operations have kept what people saw. */
    @Nullable
    public PlanView plan() {
        return storedPlan == null ? plan : PlanView.of(storedPlan);
    }

    /** What the cluster is when it has succeeded, by other definitions. */
    public void goBy(ClusterSpec spec) {
        this.spec = spec;
    }

    /** It goes by the resources of a publication. */
    public void goBy(int resourcePublication) {
        this.resourcePublication = resourcePublication;
    }

    /** The publication of resources that it goes by; 0 for none. */
    public int resourcePublication() {
        return resourcePublication;
    }

    /** In the vault: what it is to do when its turn comes; null where that needs nothing to be kept. */
    @Nullable
    public String requestBundle() {
        return requestBundle;
    }

    /** What it runs on nodes; null where it runs no command of somebody's. */
    @Nullable
    public String command() {
        return command;
    }

    public void run(String text) {
        command = text;
    }

    public void ask(String requestBundle) {
        this.requestBundle = requestBundle;
    }

    /** The keys of people that it puts on nodes; null where it began before they were kept, or beside another one. */
    @Nullable
    List<String> authorizedKeys() {
        return authorizedKeys;
    }

    public void letIn(KeysInForce keys) {
        this.authorizedKeys = keys.lines();
    }

    /** The operation that it rolls back; null where it is no rollback. */
    @Nullable
    public UUID undoes() {
        return undoes;
    }

    public void undo(OperationEntity other) {
        undoes = other.id;
    }

    /** The operation that was queued as this one failed, to finish what it could not; null where none was. */
    @Nullable
    public UUID followedBy() {
        return followedBy;
    }

    public void letFollow(UUID other) {
        followedBy = other;
    }

    /** Name of the user who has abandoned it; null where nobody has. */
    @Nullable
    public String abandonedBy() {
        return abandonedBy;
    }

    public void abandon(String user) {
        abandonedBy = user;
    }

    /** Why the cluster is as it is after this operation was abandoned. */
    public String abandonment() {
        return "The operation " + kind + " was abandoned by " + abandonedBy
                + (error == null ? "." : ", after: " + error);
    }

    /** The first failure is what people want to read; later ones do not replace it. */
    public void fail(String message) {
        if (error == null) {
            error = message;
        }
    }

    /** Says more about its failure. */
    public void explain(String more) {
        error = error == null ? more : error + "\n" + more;
    }

    public void pause() {
        state = OperationState.PAUSED;
    }

    public void resume() {
        state = OperationState.RUNNING;
        endedAt = null;
        error = null;
        followedBy = null;
    }

    public void end(OperationState ended, Instant at) {
        state = ended;
        endedAt = at;
    }
}
