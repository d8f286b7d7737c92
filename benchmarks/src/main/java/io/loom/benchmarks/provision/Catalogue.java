package io.loom.benchmarks.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Definitions of what the benchmark creates. */
final class Catalogue {

    /** What the three small scripts do, in their order; Ansible does the same. */
    static final List<String> SCRIPTS = List.of(
            "mkdir -p bench && uname -n >bench/name && echo installed",
            "wc -c <bench/name >bench/length && echo configured",
            "test -s bench/length && echo started");

    /** How many tasks go on at once on a host. */
    static final int SESSIONS = 10;

    /** What each of these does. */
    static final String SESSION = "sleep 2; echo ok";

    private static final List<String> ACTIONS = List.of("install", "configure", "start");

    private Catalogue() {}

    private static Map<String, Object> documents(String text) {
        return Map.of("documents", List.of(Map.of("source", "bench.yaml", "text", text)));
    }

    /** A provider of machines, their hardware and image, and templates of them alone and with the three scripts. */
    static Map<String, Object> sandbox() {
        return documents("""
                kind: Provider
                name: sandbox
                providertype: sandbox
                provisioner: {}
                ---
                kind: HardwareType
                name: slice
                capacity: {cpu: 1, memory: 1Gi}
                pricePerHour: 0.01
                providermap: {sandbox: {flavor: any}}
                ---
                kind: ImageType
                name: slice
                providermap: {sandbox: {image: host}}
                ---
                kind: Service
                name: nothing
                provisioner: {actions: {}}
                ---
                %s%s%s""".formatted(
                        scripts("standing"),
                        template("ground", "sandbox", "slice", "[nothing]"),
                        template("standing", "sandbox", "slice", "[standing]")));
    }

    /** A provider of hosts, and templates of the three scripts and of many tasks at once on each host. */
    static Map<String, Object> hosts(Hosts hosts) throws IOException {
        List<String> sessions = IntStream.range(0, SESSIONS)
                .mapToObj(number -> "session" + number)
                .toList();
        return documents("""
                kind: Provider
                name: hosts
                providertype: hosts
                provisioner:
                  sshUser: %s
                  hosts: '%s'
                  privateKey: |
                %s---
                kind: HardwareType
                name: host
                capacity: {cpu: 1, memory: 1Gi}
                pricePerHour: 0.01
                providermap: {hosts: {flavor: any}}
                ---
                kind: ImageType
                name: host
                providermap: {hosts: {image: any}}
                ---
                kind: Service
                name: ready
                provisioner: {actions: {start: {type: shell, fields: {script: 'true'}}}}
                ---
                %s%s%s%s""".formatted(
                        hosts.user(),
                        hosts.all().stream().map(Hosts.Host::toString).collect(Collectors.joining(", ")),
                        Files.readString(hosts.key()).indent(4),
                        scripts("scripts"),
                        sessions.stream().map(Catalogue::session).collect(Collectors.joining()),
                        template("scripts", "hosts", "host", "[scripts]"),
                        template("sessions", "hosts", "host", "[ready, " + String.join(", ", sessions) + "]")));
    }

    private static String scripts(String name) {
        return "kind: Service\nname: " + name + "\nprovisioner:\n  actions:\n"
                + IntStream.range(0, ACTIONS.size())
                        .mapToObj(number -> "    %s: {type: shell, fields: {script: '%s'}}%n"
                                .formatted(ACTIONS.get(number), SCRIPTS.get(number)))
                        .collect(Collectors.joining())
                + "---\n";
    }

    /** Starts when {@code ready} has started on every host, so that all of them go on at once. */
    private static String session(String name) {
        return """
                kind: Service
                name: %s
                dependencies: {runtime: {requires: [ready]}}
                provisioner: {actions: {start: {type: shell, fields: {script: '%s'}}}}
                ---
                """.formatted(name, SESSION);
    }

    private static String template(String name, String provider, String type, String services) {
        return """
                kind: ClusterTemplate
                name: %s
                defaults: {services: %s, provider: %s, imagetype: %s, config: {}}
                compatibility: {hardwaretypes: [%s], imagetypes: [%s], services: %s}
                constraints: {size: {min: 1, max: 10000}}
                ---
                """.formatted(name, services, provider, type, type, type, services);
    }
}
