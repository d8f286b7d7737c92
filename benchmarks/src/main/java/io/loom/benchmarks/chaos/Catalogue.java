package io.loom.benchmarks.chaos;

import java.util.List;
import java.util.Map;

/** Definitions whose scripts write down on the node when they begin, live and end. */
final class Catalogue {

    static final String TEMPLATE = "witnesses";
    static final int PORT = 8000;

    /** Part of a script: says on the node that it has begun, that it lives, and that it ends; lasts a second. */
    static final String WITNESS = """
            task=$(basename "$(dirname "$(dirname "$LOOM_CONFIG")")")
            note() { echo "$1 $task $LOOM_ATTEMPT $$ $(date +%s%N) $LOOM_SERVICE $LOOM_ACTION" >>"$HOME/journal"; }
            trap 'note end' EXIT
            trap 'exit 143' TERM
            note begin
            for _ in 1 2 3 4 5; do sleep 0.2; note alive; done
            """;

    /** Part of a script: serves the folder {@code www} and the node's id, and returns when that answers. */
    static final String SERVE = """
            mkdir -p www
            echo "$LOOM_NODE_ID" >www/who
            if [ -e pid ] && kill "$(cat pid)" 2>/dev/null; then
              for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$(cat pid)" 2>/dev/null || break; sleep 0.1; done
            fi
            (cd www && exec setsid python3 -m http.server %d --bind "$LOOM_NODE_ADDRESS") >server.log 2>&1 </dev/null &
            echo $! >pid
            python3 -c '
            import sys, time, urllib.request
            for turn in range(100):
                try:
                    sys.exit(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode().strip() != sys.argv[2])
                except OSError as e:
                    time.sleep(0.1)
            sys.exit(open("server.log").read())
            ' "http://$LOOM_NODE_ADDRESS:%d/who" "$LOOM_NODE_ID"
            """.formatted(PORT, PORT);

    private Catalogue() {}

    /** The body of an import. */
    static Map<String, Object> documents() {
        return Map.of("documents", List.of(Map.of("source", "witnesses.yaml", "text", text())));
    }

    private static String text() {
        return """
                kind: Provider
                name: sandbox
                providertype: sandbox
                provisioner: {}
                ---
                kind: HardwareType
                name: any
                capacity: {cpu: 8, memory: 8Gi, disk: 80Gi}
                pricePerHour: 0.01
                providermap:
                  sandbox: {flavor: any}
                ---
                kind: ImageType
                name: any
                providermap:
                  sandbox: {image: host}
                """
                + service("base", "", Map.of("install", WITNESS, "configure", WITNESS))
                + service(
                        "page",
                        "dependencies:\n  runtime: {requires: [base]}\n",
                        Map.of("install", WITNESS, "start", WITNESS + SERVE))
                + """
                ---
                kind: ClusterTemplate
                name: %s
                defaults:
                  services: [base, page]
                  provider: sandbox
                  imagetype: any
                  config: {}
                compatibility:
                  hardwaretypes: [any]
                  imagetypes: [any]
                  services: [base, page]
                constraints:
                  size: {min: 1, max: 20}
                """.formatted(TEMPLATE);
    }

    /** The text of a service, with a script for each action. */
    static String service(String name, String more, Map<String, String> actions) {
        StringBuilder text = new StringBuilder("---\nkind: Service\nname: " + name + "\n" + more);
        text.append("provisioner:\n  actions:\n");
        actions.forEach((action, script) -> text.append("    ")
                .append(action)
                .append(":\n      type: shell\n      fields:\n        script: |\n")
                .append(script.indent(10)));
        return text.toString();
    }
}
