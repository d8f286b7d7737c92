package io.loom.operations;

import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeCondition;
import io.loom.clusters.NodeState;
import io.loom.clusters.Usage;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.ClusterTemplate;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Price;
import io.loom.model.Provider;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.operations.changes.ClusterFacts;
import io.loom.operations.changes.LeftWork;
import io.loom.operations.store.KeysInForce;
import io.loom.placement.Layout;
import io.loom.plan.PlannedNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of three nodes: {@code store} on the first two, {@code web}, which needs it, on the last two, and {@code cache} on
 * the last. Its configuration names the nodes with {@code store}; {@code web} takes it only when it is restarted. It does not have
 * {@code logs} and {@code index}, which needs that.
 */
final class SmallCluster {

    static final List<String> SERVICES = List.of("cache", "store", "web");

    static final String STORES = "%ip.access_v4.service.store%";
    static final Map<String, Object> CONFIG = Map.of("stores", STORES);
    static final List<PlannedNode> NODES =
            List.of(node(1000, "store"), node(1001, "store", "web"), node(1002, "cache", "web"));
    static final Snapshot DEFINITIONS = definitions("old", CONFIG, SERVICES);

    static final UUID OPERATION = new UUID(6, 6);

    private static final UUID SNAPSHOT = new UUID(5, 5);

    private SmallCluster() {}

    static UUID id(int number) {
        return new UUID(9, number);
    }

    static PlannedNode node(int number, String... services) {
        return new PlannedNode(
                number,
                "n" + number,
                new Layout(new TreeSet<>(Arrays.asList(services)), "small", "linux"),
                "north",
                "default");
    }

    /** Where {@code web} has other actions, and the template another configuration and other services. */
    static Snapshot definitions(String web, Map<String, Object> config, List<String> services) {
        return new Snapshot(
                new ClusterTemplate(
                        "shop",
                        About.NONE,
                        null,
                        List.of(),
                        new TemplateBody(
                                new TemplateBody.Defaults(services, "north", "small", "linux", null, config),
                                TemplateBody.Compatibility.ALL,
                                TemplateBody.Constraints.NONE,
                                null,
                                List.of(),
                                TemplateBody.PlacementSettings.NONE)),
                Map.of(
                        "north",
                        new Provider(
                                "north",
                                About.NONE,
                                "sandbox",
                                Map.of(),
                                List.of(Location.DEFAULT),
                                null,
                                null,
                                null,
                                List.of())),
                Map.of(
                        "small",
                        new HardwareType(
                                "small",
                                About.NONE,
                                Map.of("north", new HardwareType.Offer(Map.of(), null, null)),
                                null,
                                new Price(100_000, "USD"))),
                Map.of(
                        "linux",
                        new ImageType("linux", About.NONE, Map.of("north", new ImageType.Offer(Map.of(), "root")))),
                Stream.of(
                                service("store", Set.of(), false, "old"),
                                service("web", Set.of("store"), true, web),
                                service("cache", Set.of(), false, "old"),
                                service("logs", Set.of(), false, "old"),
                                service("index", Set.of("logs"), false, "old"))
                        .collect(Collectors.toMap(Service::name, each -> each)));
    }

    private static Service service(String name, Set<String> needs, boolean restartOnConfigure, String script) {
        Map<TaskAction, Service.Action> actions = new EnumMap<>(TaskAction.class);
        for (TaskAction action : TaskAction.values()) {
            if (action.isServiceAction()) {
                actions.put(action, new Service.Action("shell", Map.of("script", script)));
            }
        }
        return new Service(
                name,
                About.NONE,
                new Service.Dependencies(
                        Set.of(), Set.of(), Service.Requirements.NONE, new Service.Requirements(needs, Set.of())),
                actions,
                List.of(),
                Resources.NONE,
                restartOnConfigure);
    }

    static ClusterSpec spec(Map<String, Object> config) {
        return new ClusterSpec(
                ClusterRequest.of("shop", "shop", ClusterSize.exactly(NODES.size()))
                        .withConfig(config),
                "shop",
                NODES.size(),
                SERVICES,
                List.of(new ClusterProvider("north", Map.of(), null, Set.of())),
                config,
                SNAPSHOT,
                Usage.NONE,
                List.of(),
                null);
    }

    /**
     * The cluster as it stands.
     *
     * @param current the definitions of now; null where its template is deleted
     * @param lost number of a node whose machine is missing; null for none
     * @param stopped names of services that run nowhere
     * @param left what its latest operation has left; null where nobody asks
     */
    static ClusterFacts facts(
            @Nullable Snapshot current, @Nullable Integer lost, Set<String> stopped, @Nullable LeftWork left) {
        String keys = new KeysInForce(List.of()).digest();
        return new ClusterFacts(
                "shop",
                ClusterState.ACTIVE,
                false,
                spec(CONFIG),
                DEFINITIONS,
                current,
                NODES.stream()
                        .map(node -> {
                            boolean isLost = lost != null && lost == node.number();
                            Set<String> here = new TreeSet<>(node.layout().services());
                            here.retainAll(stopped);
                            return new ClusterFacts.Node(
                                    node,
                                    NodeState.RUNNING,
                                    NodeCompletion.COMPLETE,
                                    isLost
                                            ? NodeCondition.MISSING
                                            : here.isEmpty() ? NodeCondition.OK : NodeCondition.STOPPED,
                                    here,
                                    keys,
                                    false,
                                    null);
                        })
                        .toList(),
                List.of(),
                OPERATION,
                left);
    }
}
