package io.loom.operations.tasks;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeState;
import io.loom.events.DomainEvent;
import io.loom.events.EventType;
import io.loom.events.Events;
import io.loom.operations.store.OperationEntity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes the states of clusters and nodes, and tells of it. Every method joins the caller's transaction. */
@ApplicationScoped
public class ClusterEvents {

    private final Events events;
    private final ClusterHistory history;

    ClusterEvents(Events events, ClusterHistory history) {
        this.events = events;
        this.history = history;
    }

    /** Records an event about a cluster. Data that is null is left out. */
    public void record(
            EventType type,
            ClusterEntity cluster,
            @Nullable UUID operationId,
            Map<String, ? extends @Nullable Object> data) {
        record(type, new OperationFacts.Whose(cluster.tenantId(), cluster.ownerId()), cluster.id(), operationId, data);
    }

    /** The same of a cluster that need not be read. */
    public void record(
            EventType type,
            OperationFacts.Whose whose,
            UUID clusterId,
            @Nullable UUID operationId,
            Map<String, ? extends @Nullable Object> data) {
        Map<String, Object> known = new LinkedHashMap<>();
        data.forEach((key, value) -> {
            if (value != null) {
                known.put(key, value);
            }
        });
        events.record(new DomainEvent(whose.tenantId(), type, whose.ownerId(), clusterId, operationId, known));
    }

    /** The cluster enters a state. */
    public void changeState(ClusterEntity cluster, ClusterState state, @Nullable String message) {
        if (cluster.state() == state && Objects.equals(cluster.message(), message)) {
            return;
        }
        cluster.become(state, message);
        announceState(cluster);
    }

    /** A new operation begins to change the cluster. */
    public void begin(ClusterEntity cluster, OperationEntity operation) {
        boolean wasPending = cluster.state() == ClusterState.PENDING;
        cluster.beginOperation(operation.id());
        record(EventType.OPERATION_STARTED, cluster, operation.id(), Map.of("kind", operation.kind()));
        if (!wasPending) {
            announceState(cluster);
        }
    }

    /** An operation has ended. */
    public void end(ClusterEntity cluster, OperationEntity operation) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", operation.kind());
        data.put("state", operation.state());
        data.put("error", operation.error());
        record(EventType.OPERATION_ENDED, cluster, operation.id(), data);
    }

    /** The node enters a state. */
    public void changeState(
            ClusterEntity cluster,
            @Nullable UUID operationId,
            NodeEntity node,
            NodeState state,
            @Nullable String message) {
        if (node.become(state, message)) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("nodeId", node.id());
            data.put("number", node.number());
            data.put("hostName", node.hostName());
            data.put("state", state);
            data.put("message", message);
            record(EventType.NODE_STATE_CHANGED, cluster, operationId, data);
        }
    }

    private void announceState(ClusterEntity cluster) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("number", cluster.number());
        data.put("name", cluster.name());
        data.put("state", cluster.state());
        data.put("message", cluster.message());
        record(EventType.CLUSTER_STATE_CHANGED, cluster, cluster.latestOperationId(), data);
        history.write(
                cluster,
                ClusterHistoryEntity.SYSTEM,
                ClusterHistoryEntity.What.STATE_CHANGED,
                cluster.message() == null ? cluster.state().name() : cluster.state() + ": " + cluster.message());
    }
}
