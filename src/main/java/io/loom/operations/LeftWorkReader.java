package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.execution.Executions;
import io.loom.execution.TaskStatus;
import io.loom.model.Shortage;
import io.loom.operations.changes.LeftWork;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.NodeEffect;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.Task;
import io.loom.tenancy.Caller;
import io.loom.tenancy.LoginKeys;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what the latest operation of a cluster has left to be done. */
@ApplicationScoped
class LeftWorkReader {

    private final ClusterAccess clusterAccess;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final LoginKeys loginKeys;
    private final Executions executions;

    LeftWorkReader(
            ClusterAccess clusterAccess,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            LoginKeys loginKeys,
            Executions executions) {
        this.clusterAccess = clusterAccess;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.loginKeys = loginKeys;
        this.executions = executions;
    }

    /**
     * What is left now. Must be read while nothing is locked.
     *
     * @throws ProblemException 404
     */
    LeftWork read(Caller caller, UUID clusterId) {
        UUID latest = QuarkusTransaction.requiringNew()
                .call(() -> Objects.requireNonNull(
                        clusterAccess.get(caller, clusterId).latestOperationId()));
        List<Task> undone = executions.tasks(latest).stream()
                .filter(status -> status.state() != TaskStatus.State.SUCCEEDED)
                .map(TaskStatus::task)
                .toList();
        return QuarkusTransaction.requiringNew()
                .call(() -> read(clusterAccess.get(caller, clusterId), operations.findById(latest), undone));
    }

    private LeftWork read(ClusterEntity cluster, OperationEntity operation, List<Task> undone) {
        Map<UUID, Integer> standing = new HashMap<>();
        Set<Integer> unmade = new HashSet<>();
        for (NodeEntity node : nodes.standing(cluster.id())) {
            standing.put(node.id(), node.number());
            if (node.state() == NodeState.FAILED && operation.id().equals(node.noCapacityIn())) {
                unmade.add(node.number());
            }
        }
        Map<Integer, LeftWork.Intent> intents = new HashMap<>();
        operationNodes.of(operation.id()).forEach(row -> {
            Integer number = standing.get(row.nodeId());
            if (number != null && !unmade.contains(number)) {
                intents.put(
                        number,
                        new LeftWork.Intent(
                                row.effect(), row.effect() == NodeEffect.DELETE ? List.of() : row.servicesAfter()));
            }
        });
        Map<Integer, List<Task>> tasks = new HashMap<>();
        for (Task task : undone) {
            Integer number = standing.get(task.nodeId());
            if (number != null) {
                tasks.computeIfAbsent(number, each -> new ArrayList<>()).add(task);
            }
        }
        KeysInForce now = KeysInForce.of(loginKeys.of(cluster.tenantId(), cluster.ownerId()), cluster.authorizedKeys());
        return new LeftWork(
                operation.id(),
                operation.endedAt(),
                unmade,
                intents,
                tasks,
                met(cluster),
                !now.digest().equals(KeysInForce.during(operation, cluster).digest()));
    }

    private List<Shortage> met(ClusterEntity cluster) {
        Instant now = clusters.now();
        return nodes.withoutCapacity(cluster.id()).stream()
                .map(node -> new Shortage(
                        node.provider(),
                        node.hardwareType(),
                        node.location(),
                        Objects.requireNonNullElse(node.message(), "no capacity"),
                        now))
                .toList();
    }

    /**
     * Joins the caller's transaction.
     *
     * @throws ProblemException 409 where the operation has gone on since that was read
     */
    void requireStill(ClusterEntity cluster, @Nullable LeftWork left) {
        if (left != null
                && !left.isOf(
                        cluster.latestOperationId(),
                        operations.findById(left.operationId()).endedAt())) {
            throw ProblemException.conflict("The operation " + left.operationId()
                    + " has gone on, or another one has followed it, in this moment.\nMaybe ask for it again.");
        }
    }
}
