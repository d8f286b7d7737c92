package io.loom.benchmarks.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hosts with three small scripts each, from the request to the active cluster, and Ansible's run of the same beside it. */
record SmallScripts(Installation installation, Hosts hosts, Optional<Ansible> ansible) {

    /** Seconds of Ansible's run. */
    static final String ANSIBLE = "ansibleSeconds";

    /** Why there are none. */
    static final String FAILURE = "ansibleFailed";

    /**
     * Measures so many rounds after others that warm up; whoever comes first in a round comes second in the next. After four
     * rounds of warm-up a quarter of the server's processor time is still its compiler's.
     */
    void measure(int warmUp, int rounds, String step, Consumer<Run> runs) {
        for (int round = 0; round < warmUp; round++) {
            loom();
        }
        for (int round = 1; round <= rounds; round++) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("hosts", hosts.size());
            if (round % 2 == 0) {
                raw(values);
                values.putAll(loom());
            } else {
                values.putAll(loom());
                raw(values);
            }
            runs.accept(new Run(step, "round " + round, values));
        }
        Map<String, Object> own = new LinkedHashMap<>();
        peer(Ansible.Module.SHELL, own);
        runs.accept(new Run(step, "Ansible's own modules", own));
    }

    private void raw(Map<String, Object> values) {
        peer(Ansible.Module.RAW, values);
    }

    /** What Ansible took, or why it is not known. */
    private void peer(Ansible.Module module, Map<String, Object> values) {
        if (ansible.isEmpty()) {
            values.put(FAILURE, "There is no ansible-playbook on the PATH. Maybe apt-get install ansible-core.");
            return;
        }
        try {
            values.put(ANSIBLE, ansible.get().seconds(hosts, module));
        } catch (PeerFailedException e) {
            values.put(FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> loom() {
        return created(installation, "scripts", hosts.size());
    }

    /** Creates a cluster of so many hosts, says what it took, and deletes it. */
    static Map<String, Object> created(Installation installation, String template, int size) {
        Map<String, Double> before = installation.processorSeconds();
        Instant began = Instant.now();
        JsonNode operation = installation.create("bench", template, size, Map.of());
        Instant ended = Instant.parse(operation.path("endedAt").asText());
        Map<String, Object> values = new LinkedHashMap<>();
        int tasks = operation.at("/tasks/total").asInt();
        values.put("seconds", Duration.between(began, ended).toMillis() / 1e3);
        values.put("tasks", tasks);
        installation
                .processorSeconds()
                .forEach((who, used) ->
                        values.put(who + "CpuMillisPerTask", 1e3 * (used - before.getOrDefault(who, 0.0)) / tasks));
        installation.delete(operation);
        return values;
    }
}
