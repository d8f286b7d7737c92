package io.loom.operations.progress;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.operations.store.NodeEffect;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.tasks.ClusterEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Machines that were there before Loom: until an operation has made a node of one, it is left where it is, and never deleted. */
@ApplicationScoped
class ForeignMachines {

    private final NodeRepository nodes;
    private final OperationNodeRepository operationNodes;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Clock clock;

    ForeignMachines(
            NodeRepository nodes,
            OperationNodeRepository operationNodes,
            ClusterEvents events,
            ClusterHistory history,
            Clock clock) {
        this.nodes = nodes;
        this.operationNodes = operationNodes;
        this.events = events;
        this.history = history;
        this.clock = clock;
    }

    /** An operation has succeeded: those of its nodes that go are the cluster's no more. Joins the caller's transaction. */
    void leave(OperationEntity operation, ClusterEntity cluster) {
        List<NodeEntity> foreign = nodes.standing(cluster.id()).stream()
                .filter(NodeEntity::isForeign)
                .toList();
        if (foreign.isEmpty()) {
            return;
        }
        Set<UUID> leaving = operationNodes.of(operation.id()).stream()
                .filter(change -> change.effect() == NodeEffect.DELETE)
                .map(OperationNodeEntity::nodeId)
                .collect(Collectors.toSet());
        List<String> left = new ArrayList<>();
        for (NodeEntity node : foreign) {
            if (leaving.contains(node.id())) {
                left.add(node.adopts() + " at " + node.provider());
                node.machineGone(clock.instant());
                node.setMachine(null);
                events.changeState(
                        cluster,
                        operation.id(),
                        node,
                        NodeState.DELETED,
                        "Its machine " + node.adopts() + " was there before, and is left at " + node.provider() + ".");
            }
        }
        if (!left.isEmpty()) {
            history.write(
                    cluster,
                    operation.requestedBy(),
                    ClusterHistoryEntity.What.MACHINES_FORGOTTEN,
                    "These machines were there before and are left where they are; they may still carry Loom's tags: "
                            + String.join(", ", left) + ".");
        }
    }
}
