package io.loom.operations.store;

import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeState;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What an operation means for one node, and what the node was before it. Never changed. */
@Entity
@Table(name = "operation_node")
public class OperationNodeEntity {

    /** Which node of which operation. */
    @Embeddable
    record Key(UUID operationId, UUID nodeId) {}

    @EmbeddedId
    private Key id;

    @Column
    private UUID tenantId;

    @Column
    @Enumerated(EnumType.STRING)
    private NodeEffect effect;

    @Column
    @Enumerated(EnumType.STRING)
    private NodeState stateBefore;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> servicesBefore;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> servicesAfter;

    @Column
    @Enumerated(EnumType.STRING)
    private @Nullable NodeCompletion completionBefore;

    @Column
    private int wave;

    protected OperationNodeEntity() {}

    /**
     * @param node as it is before the operation
     * @param servicesAfter names of its services when the operation has succeeded
     * @param wave the first of the task graph in which something is done on it; of a leaving node, the last
     */
    public OperationNodeEntity(
            OperationEntity operation, NodeEntity node, NodeEffect effect, Collection<String> servicesAfter, int wave) {
        this.id = new Key(operation.id(), node.id());
        this.tenantId = operation.tenantId();
        this.effect = effect;
        this.stateBefore = node.state();
        this.servicesBefore = effect == NodeEffect.CREATE ? List.of() : node.services();
        this.servicesAfter = servicesAfter.stream().sorted().toList();
        this.completionBefore = node.completion();
        this.wave = wave;
    }

    public UUID nodeId() {
        return id.nodeId();
    }

    public NodeEffect effect() {
        return effect;
    }

    /** The first wave of the task graph in which something is done on the node, the last where it leaves; 0 where nothing is. */
    public int wave() {
        return wave;
    }

    public NodeState stateBefore() {
        return stateBefore;
    }

    /** How far earlier operations had brought it. */
    public NodeCompletion completionBefore() {
        return Objects.requireNonNullElse(completionBefore, NodeCompletion.COMPLETE);
    }

    /** Names of its services before the operation. */
    public List<String> servicesBefore() {
        return servicesBefore;
    }

    /** Names of its services when the operation has succeeded. */
    public List<String> servicesAfter() {
        return servicesAfter;
    }
}
