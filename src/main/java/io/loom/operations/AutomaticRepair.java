package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCondition;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.model.MaintenanceWindow;
import io.loom.model.TemplateBody;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.tasks.ClusterEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the repair of clusters whose template says so. What it does not ask for is left to people: machines that have been
 * silent for one inspection only, services that have not run since an operation last worked on them, and clusters of which more
 * than half is lost, for then it is more likely that the network or the provider is. Where the template has maintenance windows, the repair
 * waits for one.
 */
@ApplicationScoped
class AutomaticRepair {

    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final QueuedChanges changes;
    private final ClusterHistory history;
    private final ClusterEvents events;

    AutomaticRepair(
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            QueuedChanges changes,
            ClusterHistory history,
            ClusterEvents events) {
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.changes = changes;
        this.history = history;
        this.events = events;
    }

    /** An inspection has succeeded. Joins the caller's transaction, which holds the cluster locked. */
    void consider(OperationEntity inspection, ClusterEntity cluster) {
        if (cluster.state() != ClusterState.ACTIVE
                || cluster.deletion() != null
                || !operations.queued(cluster.id()).isEmpty()) {
            return;
        }
        List<NodeEntity> standing = nodes.standing(cluster.id());
        List<Integer> broken = standing.stream()
                .filter(node -> isBroken(node, inspection.createdAt()))
                .map(NodeEntity::number)
                .toList();
        if (broken.isEmpty()) {
            events.changeState(cluster, ClusterState.ACTIVE, null);
            return;
        }
        TemplateBody template =
                clusters.snapshot(cluster.snapshotId()).template().body();
        if (template.repair() != TemplateBody.Repair.AUTOMATIC) {
            return;
        }
        long lost = standing.stream().filter(node -> isLost(node.condition())).count();
        if (lost > Math.max(1, standing.size() / 2)) {
            history.write(
                    cluster,
                    ClusterHistoryEntity.SYSTEM,
                    ClusterHistoryEntity.What.INSPECTED,
                    "It is not repaired by itself: " + lost + " of its " + standing.size()
                            + " machines are missing or do not answer. Maybe the network or the provider is disturbed.");
            return;
        }
        Optional<Instant> opening = MaintenanceWindow.heldUntil(
                Objects.requireNonNullElse(cluster.maintenance(), template.maintenance()), clusters.now());
        if (opening.isPresent()) {
            holdBack(cluster, opening.get());
            return;
        }
        changes.queueForOwner(cluster, new ChangeRequest.Repair(broken, null, null), false);
    }

    /** It is inspected again when the window opens, and repaired then. */
    private void holdBack(ClusterEntity cluster, Instant opening) {
        cluster.inspectBy(opening);
        events.changeState(
                cluster,
                ClusterState.ACTIVE,
                "Its repair waits until " + opening
                        + ", when its maintenance window opens. Maybe repair it now with `loom cluster repair "
                        + cluster.name() + "`.");
    }

    private static boolean isBroken(NodeEntity node, Instant inspectedFrom) {
        NodeCondition condition = node.condition();
        Instant since = node.conditionSince();
        if (condition == null || since == null) {
            return false;
        }
        return switch (condition) {
            case OK, CHANGED -> false;
            case MISSING -> true;
            case UNREACHABLE -> since.isBefore(inspectedFrom);
            case STOPPED -> node.wasOk();
        };
    }

    private static boolean isLost(@Nullable NodeCondition condition) {
        return condition != null && NodeCondition.LOST.contains(condition);
    }
}
