package io.loom.operations;

import io.loom.clusters.ClusterProvider;
import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.model.Labels;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroScope;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tasks of one operation are made from. Only the nodes' machines change. Thread-safe. */
final class OperationFacts {

    private static final int EXPANDED = 64;

    private final ClusterRef cluster;
    private final Whose whose;
    private final String owner;
    private final Labels labels;
    private final Snapshot snapshot;
    private final Map<String, ClusterProvider> providers;
    private final SharedConfig config;
    private final boolean hasMacros;
    private final String sshPublicKey;
    private final List<String> authorizedKeys;
    private final ConcurrentMap<UUID, NodeFacts> nodes;
    private @Nullable List<MacroScope.Node> macroNodes;

    /** Of the nodes whose tasks came last, while no machine changes. */
    private final Map<UUID, SharedConfig> expanded = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, SharedConfig> eldest) {
            return size() > EXPANDED;
        }
    };

    /** Whose a cluster is. */
    record Whose(UUID tenantId, UUID ownerId) {}

    OperationFacts(
            ClusterRef cluster,
            Whose whose,
            String owner,
            Labels labels,
            Snapshot snapshot,
            List<ClusterProvider> providers,
            Map<String, Object> config,
            String sshPublicKey,
            List<String> authorizedKeys,
            List<NodeFacts> nodes) {
        this.cluster = cluster;
        this.whose = whose;
        this.owner = owner;
        this.labels = labels;
        this.snapshot = snapshot;
        this.providers = providers.stream().collect(Collectors.toMap(ClusterProvider::name, Function.identity()));
        this.config = new SharedConfig(config);
        this.hasMacros = config.toString().indexOf('%') >= 0;
        this.sshPublicKey = sshPublicKey;
        this.authorizedKeys = authorizedKeys;
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

    /** The nodes as macros see them: without those that leave. */
    synchronized List<MacroScope.Node> macroNodes() {
        List<MacroScope.Node> known = macroNodes;
        if (known == null) {
            known = nodes.values().stream()
                    .filter(node -> !node.leaves())
                    .map(NodeFacts::macroNode)
                    .toList();
            macroNodes = known;
        }
        return known;
    }

    String owner() {
        return owner;
    }

    /** The cluster's, as they were when the operation began here. */
    Labels labels() {
        return labels;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** The providers that the cluster's nodes stand at. */
    Collection<ClusterProvider> providers() {
        return providers.values();
    }

    /** One of the providers that the cluster's nodes stand at. */
    ClusterProvider provider(String name) {
        return Objects.requireNonNull(providers.get(name), () -> "provider " + name);
    }

    Map<String, Object> config() {
        return config;
    }

    /**
     * The configuration with its macros expanded for a node, which is done once for the tasks of the node that come while no
     * machine changes.
     *
     * @param expansion expands it
     */
    synchronized Map<String, Object> configOf(UUID nodeId, Supplier<Map<String, Object>> expansion) {
        SharedConfig known = expanded.get(nodeId);
        if (known == null) {
            known = new SharedConfig(expansion.get());
            expanded.put(nodeId, known);
        }
        return known;
    }

    String sshPublicKey() {
        return sshPublicKey;
    }

    /** Public keys of people who may log in to the nodes. */
    List<String> authorizedKeys() {
        return authorizedKeys;
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
        expanded.clear();
    }
}
