package io.loom.operations.tasks;

import io.loom.clusters.ClusterProvider;
import io.loom.contract.ClusterRef;
import io.loom.contract.Machine;
import io.loom.contract.ResourceRef;
import io.loom.model.Labels;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroScope;
import io.loom.operations.store.KeysInForce;
import io.loom.plan.Rollout;
import io.loom.tenancy.Access;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tasks of one operation are made from. Only the nodes' machines change. Thread-safe. */
public final class OperationFacts {

    private static final int EXPANDED = 64;

    private final ClusterRef cluster;
    private final Whose whose;
    private final Access access;
    private final String owner;
    private final Labels labels;
    private final Snapshot snapshot;
    private final Map<String, ClusterProvider> providers;
    private final SharedConfig config;
    private final boolean hasMacros;
    private final List<String> sshKeys;
    private final List<String> leavingSshKeys;
    private final KeysInForce keys;
    private final Map<String, List<ResourceRef>> resources;
    private final Rollout rollout;
    private final @Nullable String command;
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
    public record Whose(UUID tenantId, UUID ownerId) {}

    public OperationFacts(
            ClusterRef cluster,
            Whose whose,
            Access access,
            String owner,
            Labels labels,
            Snapshot snapshot,
            List<ClusterProvider> providers,
            Map<String, Object> config,
            List<String> sshKeys,
            List<String> leavingSshKeys,
            KeysInForce keys,
            Map<String, List<ResourceRef>> resources,
            Rollout rollout,
            @Nullable String command,
            List<NodeFacts> nodes) {
        this.cluster = cluster;
        this.whose = whose;
        this.access = access;
        this.owner = owner;
        this.labels = labels;
        this.snapshot = snapshot;
        this.providers = providers.stream().collect(Collectors.toMap(ClusterProvider::name, Function.identity()));
        this.config = new SharedConfig(config);
        this.hasMacros = config.toString().indexOf('%') >= 0;
        this.sshKeys = List.copyOf(sshKeys);
        this.leavingSshKeys = List.copyOf(leavingSshKeys);
        this.keys = keys;
        this.resources = resources;
        this.rollout = rollout;
        this.command = command;
        this.nodes = new ConcurrentSkipListMap<>(
                nodes.stream().collect(Collectors.toMap(NodeFacts::id, Function.identity())));
    }

    public ClusterRef cluster() {
        return cluster;
    }

    public Whose whose() {
        return whose;
    }

    /** Whether any text of the configuration may name a macro. */
    boolean hasMacros() {
        return hasMacros;
    }

    /**
     * The nodes as macros see them. Those of the first batch that leave are not among them from the beginning on, those of a
     * later one once the first machine of its new nodes is there; where it has no new nodes, from the beginning on too. New
     * nodes of a later wave are among them once they have a machine.
     */
    public synchronized List<MacroScope.Node> macroNodes() {
        List<MacroScope.Node> known = macroNodes;
        if (known == null) {
            Set<Integer> coming = new HashSet<>();
            Set<Integer> begun = new HashSet<>();
            for (NodeFacts node : nodes.values()) {
                if (node.role() == NodeFacts.Role.COMES) {
                    (node.machine() == null ? coming : begun).add(rollout.batchOf(node.wave()));
                }
            }
            coming.removeAll(begun);
            known = nodes.values().stream()
                    .filter(node -> switch (node.role()) {
                        case COMES -> node.wave() == 0 || node.machine() != null;
                        case STAYS -> true;
                        case LEAVES -> {
                            int batch = rollout.batchOf(node.wave());
                            yield batch > 0 && coming.contains(batch);
                        }
                    })
                    .map(NodeFacts::macroNode)
                    .toList();
            macroNodes = known;
        }
        return known;
    }

    /** In which batches the operation goes over the nodes. */
    Rollout rollout() {
        return rollout;
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
    public ClusterProvider provider(String name) {
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

    /** What the tenant might use when the operation began, or went on. */
    Access access() {
        return access;
    }

    /** The public key by which Loom logs in to new nodes. */
    String sshPublicKey() {
        return sshKeys.getFirst();
    }

    /** All public keys of Loom's own by which its nodes may be opened, the newest first. */
    List<String> sshKeys() {
        return sshKeys;
    }

    /** Tells them apart from others. */
    String keysVersion() {
        return new KeysInForce(sshKeys).digest().substring(0, 8);
    }

    /** Those of them that the operation removes from nodes. */
    List<String> leavingSshKeys() {
        return leavingSshKeys;
    }

    /** Public keys of people who may log in to the nodes. */
    public KeysInForce keys() {
        return keys;
    }

    /** Those of an automator that were active when the operation began. */
    List<ResourceRef> resourcesOf(String automator) {
        return resources.getOrDefault(automator, List.of());
    }

    /** What the operation runs on nodes; null where it runs no command of somebody's. */
    @Nullable
    String command() {
        return command;
    }

    public NodeFacts node(UUID id) {
        return Objects.requireNonNull(nodes.get(id), () -> "node " + id);
    }

    Collection<NodeFacts> nodes() {
        return nodes.values();
    }

    public synchronized void setMachine(UUID nodeId, @Nullable Machine machine) {
        nodes.computeIfPresent(nodeId, (id, node) -> node.with(machine));
        macroNodes = null;
        expanded.clear();
    }
}
