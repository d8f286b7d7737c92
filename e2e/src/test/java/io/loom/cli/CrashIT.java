package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 in the middle of a create and of a delete: what was asked for still comes true, each node once. */
class CrashIT extends InstallationTest {

    private static final int SIZE = 6;
    private static final double MIDDLE = 0.3;

    /** Who is killed. */
    enum Victim {
        SERVER(LocalInstallation::serverPid),
        PROVISIONER(LocalInstallation::provisionerPid),
        BOTH(LocalInstallation::serverPid, LocalInstallation::provisionerPid);

        private final List<ToLongFunction<LocalInstallation>> pids;

        @SafeVarargs
        Victim(ToLongFunction<LocalInstallation>... pids) {
            this.pids = List.of(pids);
        }

        void kill(LocalInstallation installation) {
            List<ProcessHandle> processes = pids.stream()
                    .map(pid -> ProcessHandle.of(pid.applyAsLong(installation)).orElseThrow())
                    .toList();
            processes.forEach(ProcessHandle::destroyForcibly);
            processes.forEach(process -> process.onExit().join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCreateAndADeleteComeTrueAfterAKill(Victim victim) throws Exception {
        String id = loom().create("crash-" + victim.name().toLowerCase(java.util.Locale.ROOT), "web", SIZE);
        loom().awaitOperation(id, CrashIT::inTheMiddle);
        victim.kill(loom().installation());

        loom().requireSucceeded(id, "CREATE");
        JsonNode nodes = loom().nodes(id);
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        assertThat(nodes).hasSize(SIZE);
        assertThat(loom().machines()).containsExactlyInAnyOrderElementsOf(ids(nodes));
        assertThat(loom().ask(id, "/", 25)).hasSize(SIZE - 1);

        loom().api().delete("/clusters/" + id);
        loom().awaitOperation(id, operation -> operation.path("kind").asText().equals("DELETE"));
        victim.kill(loom().installation());
        loom().requireSucceeded(id, "DELETE");
        loom().requireGone(id, nodes);
        assertThat(loom().machines()).isEmpty();
    }

    static boolean inTheMiddle(JsonNode operation) {
        double total = operation.at("/tasks/total").asDouble();
        double done = operation.at("/tasks/done").asDouble();
        return total > 0 && done / total >= MIDDLE;
    }

    private static List<String> ids(JsonNode nodes) {
        Stream<JsonNode> all = nodes.valueStream();
        return all.map(node -> node.path("id").asText()).toList();
    }
}
