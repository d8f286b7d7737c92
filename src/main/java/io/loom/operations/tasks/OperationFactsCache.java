package io.loom.operations.tasks;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.resources.PublishedResources;
import io.loom.tenancy.TenantAccess;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the operations that this server runs, so that a dispatch reads nothing from the database. An entry is
 * loaded at first use, follows the commits of what is found out about machines, and goes when its operation ends.
 */
@ApplicationScoped
public class OperationFactsCache {

    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final PublishedResources resources;
    private final TenantAccess access;
    private final TransactionSynchronizationRegistry transactions;
    private final ConcurrentMap<UUID, OperationFacts> facts = new ConcurrentHashMap<>();

    OperationFactsCache(
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            PublishedResources resources,
            TenantAccess access,
            TransactionSynchronizationRegistry transactions) {
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.resources = resources;
        this.access = access;
        this.transactions = transactions;
    }

    /** The facts of an operation that exists. */
    OperationFacts of(UUID operationId) {
        return facts.computeIfAbsent(
                operationId, id -> QuarkusTransaction.requiringNew().call(() -> load(id)));
    }

    /** After the commit of the current transaction the node's machine is this one; null for none. */
    public void setMachineAfterCommit(UUID operationId, UUID nodeId, @Nullable Machine machine) {
        afterCommit(() -> facts.computeIfPresent(operationId, (id, known) -> {
            known.setMachine(nodeId, machine);
            return known;
        }));
    }

    /** The facts of an operation that exists, read within the current transaction where they have not been. */
    public OperationFacts within(UUID operationId) {
        return known(operationId).orElseGet(() -> load(operationId));
    }

    /** The facts of an operation, where they have been read. */
    Optional<OperationFacts> known(UUID operationId) {
        return Optional.ofNullable(facts.get(operationId));
    }

    /** They are read afresh when they are next asked for. */
    void forget(UUID operationId) {
        facts.remove(operationId);
    }

    /** After the commit of the current transaction nobody asks for them any more, or they must be read afresh. */
    public void forgetAfterCommit(UUID operationId) {
        afterCommit(() -> facts.remove(operationId));
    }

    private OperationFacts load(UUID operationId) {
        OperationEntity operation =
                Objects.requireNonNull(operations.findById(operationId), () -> "operation " + operationId);
        ClusterEntity cluster = clusters.findById(operation.clusterId());
        ClusterSpec spec = operation.spec();
        Map<UUID, OperationNodeEntity> changes = operationNodes.of(operationId).stream()
                .collect(Collectors.toMap(OperationNodeEntity::nodeId, Function.identity()));
        List<String> keys = Objects.requireNonNullElse(spec.sshKeys(), cluster.sshKeys());
        return new OperationFacts(
                new ClusterRef(cluster.id(), cluster.tenant(), cluster.number(), cluster.name()),
                new OperationFacts.Whose(cluster.tenantId(), cluster.ownerId()),
                access.accessOf(cluster.tenantId()),
                cluster.owner(),
                cluster.labels(),
                clusters.snapshot(spec.snapshotId()),
                spec.providers(),
                spec.config(),
                keys,
                operation.undoes() == null ? keys.subList(1, keys.size()) : keys.subList(0, 1),
                KeysInForce.during(operation, cluster),
                resources.ofAutomators(cluster.tenantId(), operation.resourcePublication()),
                operation.rollout(),
                operation.command(),
                nodes.standing(cluster.id()).stream()
                        .map(node -> factsOf(node, changes.get(node.id()), spec.services()))
                        .toList());
    }

    /** @param services names of those that the cluster is to have: others are named to nobody any more */
    private static NodeFacts factsOf(
            NodeEntity node, @Nullable OperationNodeEntity change, Collection<String> services) {
        if (change == null) {
            return NodeFacts.of(node);
        }
        return switch (change.effect()) {
            case CREATE -> NodeFacts.of(node, change.servicesAfter(), NodeFacts.Role.COMES, change.wave());
            case CHANGE, KEEP -> NodeFacts.of(node, change.servicesAfter(), NodeFacts.Role.STAYS, change.wave());
            case DELETE ->
                NodeFacts.of(
                        node,
                        node.services().stream().filter(services::contains).toList(),
                        NodeFacts.Role.LEAVES,
                        change.wave());
        };
    }

    private void afterCommit(Runnable action) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    action.run();
                }
            }
        });
    }
}
