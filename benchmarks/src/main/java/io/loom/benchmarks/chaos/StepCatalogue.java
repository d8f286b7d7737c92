package io.loom.benchmarks.chaos;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Definitions of clusters whose every action asks the {@link Gate} first and then bears witness on its node, and of a provider
 * for each pool. Nodes serve the cluster's title, and whom they know.
 */
final class StepCatalogue {

    static final String TEMPLATE = "stepwise";
    static final String BASE = "base";
    static final String PAGE = "page";
    static final String EXTRA = "extra";
    static final String TITLE = "first";

    static final int LATENCY_MILLIS = 1_000;

    private static final String WITNESS = """
            python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=20)' "$CONFIG_GATE/$LOOM_CLUSTER_ID/$LOOM_NODE_NUMBER/$LOOM_SERVICE/$LOOM_ACTION"
            """ + Catalogue.WITNESS;

    private static final String CONFIGURE = """
            mkdir -p www
            loom-config title >www/title
            loom-config peers >www/peers
            """;

    private static final String STOP = """
            if [ -e pid ] && kill "$(cat pid)" 2>/dev/null; then
              for _ in $(seq 50); do kill -0 "$(cat pid)" 2>/dev/null || break; sleep 0.1; done
            fi
            rm -f pid
            """;

    private static final String CHECK = """
            python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "http://$LOOM_NODE_ADDRESS:%d/who"
            """.formatted(Catalogue.PORT);

    private StepCatalogue() {}

    /** The body of an import. */
    static Map<String, Object> documents(List<WorkerPool> pools, URI gate) {
        return Map.of("documents", List.of(Map.of("source", "stepwise.yaml", "text", text(pools, gate))));
    }

    /** The body of an import of a pool's provider alone. */
    static Map<String, Object> provider(WorkerPool pool, long latencyMillis) {
        return Map.of(
                "documents", List.of(Map.of("source", "provider.yaml", "text", providerText(pool, latencyMillis))));
    }

    private static String text(List<WorkerPool> pools, URI gate) {
        return pools.stream().map(pool -> providerText(pool, LATENCY_MILLIS)).collect(Collectors.joining())
                + """
                kind: HardwareType
                name: any
                capacity: {cpu: 8, memory: 8Gi, disk: 80Gi}
                pricePerHour: 0.01
                providermap: {%s}
                ---
                kind: ImageType
                name: any
                providermap: {%s}
                """.formatted(byProvider(pools, "{flavor: any}"), byProvider(pools, "{image: host}"))
                + Catalogue.service(BASE, "", actions(Map.of("install", "", "initialize", "", "remove", "")))
                + Catalogue.service(
                        PAGE,
                        "dependencies:\n  runtime: {requires: [base]}\n",
                        actions(Map.of(
                                "install",
                                "",
                                "configure",
                                CONFIGURE,
                                "start",
                                Catalogue.SERVE,
                                "stop",
                                STOP,
                                "remove",
                                "rm -rf www\n",
                                "check",
                                CHECK)))
                + Catalogue.service(
                        EXTRA,
                        "dependencies:\n  runtime: {requires: [page]}\n",
                        actions(Map.of("install", "", "start", "", "drain", "", "stop", "", "remove", "")))
                + """
                ---
                kind: ClusterTemplate
                name: %s
                defaults:
                  services: [base, page]
                  provider: %s
                  hardwaretype: any
                  imagetype: any
                  config: {gate: '%s', title: %s, peers: '%%ip.bind_v4.service.page%%'}
                compatibility:
                  hardwaretypes: [any]
                  imagetypes: [any]
                  services: [base, page, extra]
                constraints:
                  size: {min: 1, max: 20}
                """.formatted(TEMPLATE, pools.getFirst().provider(), gate, TITLE);
    }

    private static String providerText(WorkerPool pool, long latencyMillis) {
        return """
                kind: Provider
                name: %s
                providertype: sandbox
                pool: %s
                provisioner: {latencyMillis: %d}
                ---
                """.formatted(pool.provider(), pool.name(), latencyMillis);
    }

    private static String byProvider(List<WorkerPool> pools, String what) {
        return pools.stream().map(pool -> pool.provider() + ": " + what).collect(Collectors.joining(", "));
    }

    private static Map<String, String> actions(Map<String, String> scripts) {
        Map<String, String> all = new TreeMap<>();
        scripts.forEach((action, script) -> all.put(action, WITNESS + script));
        return all;
    }
}
