package io.loom.benchmarks.dispatch;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Definitions whose every plugin does nothing: a template with so many services, all on every node, independent of each other. */
final class Catalogue {

    /** Actions of each service. */
    static final List<String> ACTIONS = List.of("install", "configure", "initialize", "start");

    private static final int FEW = 4;
    private static final int MANY = 25;

    private Catalogue() {}

    /** Names a template with 4 services, or with 25. */
    static String template(boolean many) {
        return many ? "many" : "few";
    }

    /** How many tasks the create of a cluster has. */
    static int tasks(boolean many, int nodes) {
        return nodes * (3 + ACTIONS.size() * services(many));
    }

    /** How many services each node has. */
    static int services(boolean many) {
        return many ? MANY : FEW;
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
        String services = IntStream.range(0, MANY)
                .mapToObj(number -> "---\nkind: Service\nname: s" + number + "\nprovisioner:\n  actions:\n"
                        + ACTIONS.stream()
                                .map(action -> "    " + action + ": {type: noop, fields: {}}\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
        return Map.of(
                "documents",
                List.of(Map.of(
                        "source",
                        "noop.yaml",
                        "text",
                        provider + services + template(false, FEW) + template(true, MANY))));
    }

    private static String template(boolean many, int services) {
        String names =
                IntStream.range(0, services).mapToObj(number -> "s" + number).collect(Collectors.joining(", "));
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
                """.formatted(template(many), names, names);
    }
}
