package io.loom.operations;

import io.loom.clusters.ClusterProvider;
import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroScope;
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
    private final Whose whose;
    private final String owner;
    private final Snapshot snapshot;
    private final Map<String, ClusterProvider> providers;
    private final Map<String, Object> config;
    private final boolean hasMacros;
    private final String sshPublicKey;
    private final ConcurrentMap<UUID, NodeFacts> nodes;
    private @Nullable List<MacroScope.Node> macroNodes;

    /** Whose a cluster is. */
    record Whose(UUID tenantId, UUID ownerId) {}

    OperationFacts(
            ClusterRef cluster,
            Whose whose,
            String owner,
            Snapshot snapshot,
            List<ClusterProvider> providers,
            Map<String, Object> config,
            String sshPublicKey,
            List<NodeFacts> nodes) {
        this.cluster = cluster;
        this.whose = whose;
        this.owner = owner;
        this.snapshot = snapshot;
        this.providers = providers.stream().collect(Collectors.toMap(ClusterProvider::name, Function.identity()));
        this.config = config;
        this.hasMacros = config.toString().indexOf('%') >= 0;
        this.sshPublicKey = sshPublicKey;
        this.nodes = new ConcurrentSkipListMap<>(
                nodes.stream().collect(Collectors.toMap(NodeFacts::id, Function.identity())));
    }

    ClusterRef cluster() {
        return cluster;
    }

    Whose whose() {
        return whose;
    }

    /** Whether any text of the configuration may name a macro. */
    boolean hasMacros() {
        return hasMacros;
    }

    /** All nodes as macros see them. */
    synchronized List<MacroScope.Node> macroNodes() {
        List<MacroScope.Node> known = macroNodes;
        if (known == null) {
            known = nodes.values().stream().map(NodeFacts::macroNode).toList();
            macroNodes = known;
        }
        return known;
    }

    String owner() {
        return owner;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** One of the providers that the cluster's nodes stand at. */
    ClusterProvider provider(String name) {
        return Objects.requireNonNull(providers.get(name), () -> "provider " + name);
    }

    Map<String, Object> config() {
        return config;
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

    synchronized void setMachine(UUID nodeId, @Nullable Machine machine) {
        nodes.computeIfPresent(nodeId, (id, node) -> node.with(machine));
        macroNodes = null;
    }
}
