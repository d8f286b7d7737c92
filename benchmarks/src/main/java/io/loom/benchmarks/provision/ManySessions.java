package io.loom.benchmarks.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.ProcessFacts;
import io.loom.benchmarks.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Many tasks that go on at once on each of many hosts, and OpenSSH's clients with as many sessions beside them. */
record ManySessions(Installation installation, Hosts hosts, Optional<OpenSsh> openSsh) {

    void measure(String step, String kind, Consumer<Run> runs) {
        ProcessFacts provisioner = installation.provisioner();
        provisioner.forgetPeak();
        JsonNode operation = installation.create("sessions", "sessions", hosts.size(), Map.of());
        List<JsonNode> tasks = installation
                .server()
                .list("/operations/" + operation.path("id").asText() + "/tasks")
                .valueStream()
                .filter(task -> task.path("service").asText("").startsWith("session"))
                .toList();
        Instant first = tasks.stream()
                .map(task -> Instant.parse(task.path("startedAt").asText()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = tasks.stream()
                .map(task -> Instant.parse(task.path("endedAt").asText()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("tasks", tasks.size());
        values.put(
                "succeeded",
                tasks.stream()
                        .filter(task -> task.path("state").asText().equals("SUCCEEDED"))
                        .count());
        values.put(
                "attempts",
                tasks.stream().mapToInt(task -> task.path("attempts").asInt()).sum());
        values.put("seconds", Duration.between(first, last).toMillis() / 1e3);
        values.put("peakMegabytes", provisioner.peakMegabytes());
        installation.delete(operation);
        runs.accept(new Run(step, kind, values));
        openSsh.ifPresent(peer -> {
            OpenSsh.Outcome outcome = peer.sessions(hosts, Catalogue.SESSIONS, Catalogue.SESSION);
            runs.accept(
                    new Run(step, "OpenSSH", Map.of("seconds", outcome.seconds(), "succeeded", outcome.succeeded())));
        });
    }
}
