package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.model.TemplateBody;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Asks for the end, elsewhere, of operations that failed because providers had no capacity and for no other reason. Each leaves out what
 * the ones before it have met since the cluster was last as it is to be, so that there are no more of them than places. Maintenance windows do not hold it back:
 * what it finishes was begun by somebody, or in a window, and a cluster in between is worse.
 */
@ApplicationScoped
public class AutomaticFinish {

    private static final Set<String> ENDING = Set.of(OperationKinds.DELETE, OperationKinds.ROLLBACK);

    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final QueuedChanges changes;

    AutomaticFinish(
            ClusterRepository clusters, NodeRepository nodes, OperationRepository operations, QueuedChanges changes) {
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.changes = changes;
    }

    /**
     * An operation has failed. Joins the caller's transaction, which holds the cluster locked.
     *
     * @return what is done about nodes for which there was no capacity, or what could be; empty where there are none
     */
    public Optional<String> consider(OperationEntity failed, ClusterEntity cluster) {
        List<NodeEntity> broken = nodes.standing(cluster.id()).stream()
                .filter(node -> node.state() == NodeState.FAILED)
                .toList();
        long unmade = broken.stream()
                .filter(node -> failed.id().equals(node.noCapacityIn()))
                .count();
        if (unmade == 0 || cluster.deletion() != null) {
            return Optional.empty();
        }
        if (unmade < broken.size() || isAboutToEnd(cluster)) {
            return Optional.of("Maybe finish it elsewhere with `loom cluster finish-elsewhere " + cluster.name()
                    + "`, or try again there later with `loom operation resume " + failed.id() + "`.");
        }
        boolean offered =
                clusters.snapshot(cluster.snapshotId()).template().body().noCapacity() == TemplateBody.NoCapacity.PLAN;
        UUID following = changes.queueForOwner(cluster, new ChangeRequest.FinishElsewhere(null), offered);
        failed.letFollow(following);
        return Optional.of(
                offered
                        ? "The operation " + following
                                + " plans how it is finished elsewhere, for its template leaves that to people."
                        : "The operation " + following + " is to finish it elsewhere.");
    }

    private boolean isAboutToEnd(ClusterEntity cluster) {
        return operations.queued(cluster.id()).stream().anyMatch(queued -> ENDING.contains(queued.kind()));
    }
}
