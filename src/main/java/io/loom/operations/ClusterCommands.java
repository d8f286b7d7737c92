package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.contract.TaskAction;
import io.loom.execution.Executions;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.NodeWork;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Runs commands on nodes. That is an operation beside those that change a cluster: the cluster keeps its state and its latest
 * operation, whatever becomes of the command.
 */
@ApplicationScoped
class ClusterCommands {

    private final ClusterAccess clusterAccess;
    private final NodeRepository nodes;
    private final OperationStart operationStart;
    private final ClusterHistory history;
    private final Audit audit;
    private final IdempotentRequest idempotent;

    ClusterCommands(
            ClusterAccess clusterAccess,
            NodeRepository nodes,
            OperationStart operationStart,
            ClusterHistory history,
            Audit audit,
            IdempotentRequest idempotent) {
        this.clusterAccess = clusterAccess;
        this.nodes = nodes;
        this.operationStart = operationStart;
        this.history = history;
        this.audit = audit;
        this.idempotent = idempotent;
    }

    /**
     * Runs a command, once on each node that is chosen.
     *
     * @return the operation
     * @throws InvalidInputException when the cluster has no such node or service
     * @throws ProblemException 404; 409 while an operation changes the cluster, and when it has no machine to run it on
     */
    @Transactional
    UUID run(Caller caller, UUID clusterId, RunCommand body) {
        ClusterEntity cluster = clusterAccess.lock(caller, clusterId);
        ClusterChanges.refusalBeside("Run a command", cluster).ifPresent(reason -> {
            throw ProblemException.conflict(reason);
        });
        List<NodeEntity> chosen = chosen(cluster, body);
        if (chosen.isEmpty()) {
            throw ProblemException.conflict(
                    "The cluster " + cluster.name() + " has no machine to run it on.\nMaybe choose other nodes.");
        }
        OperationEntity operation = operationStart.beginBeside(
                cluster,
                OperationKinds.RUN,
                caller.user(),
                Executions.Priority.NORMAL,
                chosen.stream()
                        .map(node -> new NodeWork(node.id(), Set.of(), List.of(TaskAction.RUN), Map.of(), 0))
                        .toList());
        operation.run(body.command());
        history.write(cluster, caller.user(), ClusterHistoryEntity.What.COMMAND_RUN, body.command());
        audit.record(
                "cluster.run",
                "cluster/" + cluster.id(),
                null,
                Map.of(
                        "operation", operation.id(),
                        "command", body.command(),
                        "nodes", chosen.stream().map(NodeEntity::number).toList()));
        idempotent.mark(operation.id());
        return operation.id();
    }

    private List<NodeEntity> chosen(ClusterEntity cluster, RunCommand body) {
        List<NodeEntity> standing = nodes.standing(cluster.id());
        List<Integer> numbers = Objects.requireNonNullElse(body.nodes(), List.of());
        List<String> services = Objects.requireNonNullElse(body.services(), List.of());
        List<Problem> problems = new ArrayList<>();
        Set<Integer> known = standing.stream().map(NodeEntity::number).collect(Collectors.toSet());
        for (int i = 0; i < numbers.size(); i++) {
            if (!known.contains(numbers.get(i))) {
                problems.add(Problem.error(
                        "/nodes/" + i,
                        "The cluster " + cluster.name() + " has no node " + numbers.get(i)
                                + ".\nMaybe one that `loom cluster nodes` shows."));
            }
        }
        for (int i = 0; i < services.size(); i++) {
            if (!cluster.services().contains(services.get(i))) {
                problems.add(Problem.error(
                        "/services/" + i,
                        "The cluster " + cluster.name() + " has no service " + services.get(i) + ".\nMaybe one of "
                                + String.join(", ", cluster.services()) + "."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return standing.stream()
                .filter(node -> node.isConfirmed()
                        && (numbers.isEmpty() || numbers.contains(node.number()))
                        && (services.isEmpty() || node.services().stream().anyMatch(services::contains)))
                .toList();
    }
}
