package io.loom.benchmarks.dispatch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Definitions whose every plugin does nothing. Each template puts all its services on every node. */
final class Catalogue {

    /** Actions of each service. */
    static final List<String> ACTIONS = List.of("install", "configure", "initialize", "start");

    /** Tasks of a node before those of its services. */
    static final int TASKS_OF_A_NODE = 3;

    private static final Map<String, List<String>> RUNNING_AFTER = Map.of(
            "store", List.of(),
            "index", List.of("store"),
            "worker", List.of("store"),
            "gateway", List.of("index", "worker"),
            "agent", List.of());

    private Catalogue() {}

    /** What a cluster is made by. */
    enum Template {
        /** One service. */
        SINGLE(independent(1)),
        /** Four services that need nothing of each other. */
        FEW(independent(4)),
        /** Twenty-five of them. */
        MANY(independent(25)),
        /** Twenty-five that are only installed. */
        WIDE(IntStream.range(0, 25).mapToObj(number -> "only" + number).toList(), ACTIONS.subList(0, 1)),
        /** Five, of which some start when those of all nodes that they need have started. */
        ORDERED(RUNNING_AFTER.keySet().stream().sorted().toList());

        private final List<String> services;
        private final List<String> actions;

        Template(List<String> services) {
            this(services, ACTIONS);
        }

        Template(List<String> services, List<String> actions) {
            this.services = services;
            this.actions = actions;
        }

        /** How many services each node has. */
        int services() {
            return services.size();
        }

        /** How many tasks the create of a cluster has. */
        int tasks(int nodes) {
            return nodes * (TASKS_OF_A_NODE + actions.size() * services());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static List<String> independent(int services) {
        return IntStream.range(0, services).mapToObj(number -> "s" + number).toList();
    }

    /** The body of an import. */
    static Map<String, Object> documents() {
        String provider = """
                kind: Provider
                name: noop
                providertype: noop
                provisioner: {}
                ---
                kind: HardwareType
                name: any
                capacity: {cpu: 1000, memory: 1000Gi, disk: 1000Gi}
                pricePerHour: 0.01
                providermap:
                  noop: {flavor: any}
                ---
                kind: ImageType
                name: any
                providermap:
                  noop: {image: any}
                """;
        StringBuilder text = new StringBuilder(provider);
        Template.MANY.services.forEach(name -> text.append(service(name, ACTIONS, List.of())));
        Template.WIDE.services.forEach(name -> text.append(service(name, Template.WIDE.actions, List.of())));
        RUNNING_AFTER.forEach((name, before) -> text.append(service(name, ACTIONS, before)));
        for (Template template : Template.values()) {
            text.append(document(template));
        }
        return Map.of("documents", List.of(Map.of("source", "noop.yaml", "text", text.toString())));
    }

    private static String service(String name, List<String> actions, List<String> runningAfter) {
        return "---\nkind: Service\nname: " + name + "\n"
                + "dependencies: {runtime: {requires: [" + String.join(", ", runningAfter) + "]}}\n"
                + "provisioner:\n  actions:\n"
                + actions.stream()
                        .map(action -> "    " + action + ": {type: noop, fields: {}}\n")
                        .collect(Collectors.joining());
    }

    private static String document(Template template) {
        String names = String.join(", ", template.services);
        return """
                ---
                kind: ClusterTemplate
                name: %s
                defaults:
                  services: [%s]
                  provider: noop
                  imagetype: any
                  config: {}
                compatibility:
                  hardwaretypes: [any]
                  imagetypes: [any]
                  services: [%s]
                constraints:
                  size: {min: 1, max: 100000}
                """.formatted(template, names, names);
    }
}
