package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** kill -9 at a step of a create and of a delete that chance chooses: what was asked for still comes true, each node once. */
class CrashIT extends InstallationTest {

    private static final int SIZE = 6;
    private static final double MIDDLE = 0.3;
    private static final long SEED = Long.getLong("crash.seed", 20261129);

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

    static Stream<Arguments> victims() {
        return Stream.of(Victim.values()).map(victim -> Arguments.of(victim, SEED + victim.ordinal()));
    }

    /** One seed, as an argument so that the test's name has it. */
    static LongStream seeds() {
        return LongStream.of(SEED);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("victims")
    void aCreateAndADeleteComeTrueAfterAKill(Victim victim, long seed) throws Exception {
        String id = loom().create("crash-" + victim.name().toLowerCase(Locale.ROOT), "web", SIZE);
        loom().awaitOperation(id, operation -> isAtStep(operation, "CREATE", seed));
        victim.kill(loom().installation());

        loom().requireSucceeded(id, "CREATE");
        JsonNode nodes = loom().nodes(id);
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        assertThat(nodes).hasSize(SIZE);
        assertThat(loom().machines()).containsExactlyInAnyOrderElementsOf(ids(nodes));
        assertThat(loom().ask(id, "/", 25)).hasSize(SIZE - 1);

        loom().api().delete("/clusters/" + id);
        loom().awaitOperation(id, operation -> isAtStep(operation, "DELETE", seed));
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

    /** Whether an operation of a kind is under way, and has done as many of its tasks as the seed says, two thirds of them at most. */
    static boolean isAtStep(JsonNode operation, String kind, long seed) {
        int total = operation.at("/tasks/total").asInt();
        return operation.path("kind").asText().equals(kind)
                && total > 0
                && operation.at("/tasks/done").asInt() >= step(total, kind, seed);
    }

    private static int step(int tasks, String kind, long seed) {
        return new Random(seed + kind.hashCode()).nextInt(Math.max(1, tasks * 2 / 3));
    }

    private static List<String> ids(JsonNode nodes) {
        Stream<JsonNode> all = nodes.valueStream();
        return all.map(node -> node.path("id").asText()).toList();
    }
}
