package io.loom.operations;

import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.model.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tasks of one operation are made from. Only the nodes' machines change. Thread-safe. */
final class OperationFacts {

    private final ClusterRef cluster;
    private final String owner;
    private final Snapshot snapshot;
    private final Map<String, Object> providerFields;
    private final Map<String, Object> config;
    private final @Nullable String secretBundle;
    private final String sshPublicKey;
    private final ConcurrentMap<UUID, NodeFacts> nodes;

    OperationFacts(
            ClusterRef cluster,
            String owner,
            Snapshot snapshot,
            Map<String, Object> providerFields,
            Map<String, Object> config,
            @Nullable String secretBundle,
            String sshPublicKey,
            List<NodeFacts> nodes) {
        this.cluster = cluster;
        this.owner = owner;
        this.snapshot = snapshot;
        this.providerFields = providerFields;
        this.config = config;
        this.secretBundle = secretBundle;
        this.sshPublicKey = sshPublicKey;
        this.nodes = new ConcurrentSkipListMap<>(
                nodes.stream().collect(Collectors.toMap(NodeFacts::id, Function.identity())));
    }

    ClusterRef cluster() {
        return cluster;
    }

    String owner() {
        return owner;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    Map<String, Object> providerFields() {
        return providerFields;
    }

    Map<String, Object> config() {
        return config;
    }

    @Nullable
    String secretBundle() {
        return secretBundle;
    }

    String sshPublicKey() {
        return sshPublicKey;
    }

    NodeFacts node(UUID id) {
        return Objects.requireNonNull(nodes.get(id), () -> "node " + id);
    }

    Collection<NodeFacts> nodes() {
        return nodes.values();
    }

    void setMachine(UUID nodeId, @Nullable Machine machine) {
        nodes.computeIfPresent(nodeId, (id, node) -> node.with(machine));
    }
}
