package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL and one broker: kill -9 of the one that runs a create, and the other ends it. */
class TwoServersIT {

    private static final int SIZE = 5;
    private static final int MOST_CREATES = 10;
    private static final Duration TAKE_OVER = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void theOtherServerGoesOnWithWhatAKilledOneRan() throws Exception {
        try (ExternalService database =
                        ExternalService.start(ExternalService.Kind.DATABASE, folder.resolve("database"));
                ExternalService broker = ExternalService.start(ExternalService.Kind.BROKER, folder.resolve("broker"))) {
            Map<String, String> environment = new HashMap<>(database.environment());
            environment.putAll(broker.environment());
            try (WholeLoom first = WholeLoom.start(environment);
                    SecondServer server = SecondServer.start(folder.resolve("second"), first.folder(), environment)) {
                URI here = first.api().server();
                awaitShards(here, 32);
                awaitShards(server.url(), 32);
                WholeLoom second = first.by(server.url());

                List<String> ids = createUntilItRuns(second, server.url());
                String last = ids.getLast();
                second.awaitOperation(last, CrashIT::inTheMiddle);
                List<Long> seen = sequences(second.api(), last, "0", 10);
                server.kill();
                await().atMost(TAKE_OVER).until(() -> SecondServer.gauge(here, "loom_shards_owned") == 64);

                for (String id : ids) {
                    first.requireSucceeded(id, "CREATE");
                    assertThat(first.cluster(id).path("state").asText()).isEqualTo("ACTIVE");
                    assertThat(first.nodes(id)).hasSize(SIZE);
                    assertThat(first.ask(id, "/", 20)).hasSize(SIZE - 1);
                }
                List<String> nodes = new ArrayList<>();
                ids.forEach(id -> first.nodes(id)
                        .forEach(node -> nodes.add(node.path("id").asText())));
                assertThat(first.machines()).containsExactlyInAnyOrderElementsOf(nodes);

                List<Long> all = sequences(first.api(), last, "0", Integer.MAX_VALUE);
                List<Long> joined = new ArrayList<>(seen);
                joined.addAll(sequences(first.api(), last, seen.getLast().toString(), Integer.MAX_VALUE));
                assertThat(joined).isEqualTo(all).doesNotHaveDuplicates().isSorted();
            }
        }
    }

    private static void awaitShards(URI server, int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> SecondServer.gauge(server, "loom_shards_owned") == count);
    }

    /** Asks for one cluster after the other by way of a server until it runs the last one itself. */
    private static List<String> createUntilItRuns(WholeLoom loom, URI server) throws Exception {
        List<String> ids = new ArrayList<>();
        while (ids.size() < MOST_CREATES) {
            String id = loom.create("two-" + ids.size(), "web", SIZE);
            ids.add(id);
            loom.awaitOperation(id, operation -> operation.at("/tasks/done").asInt() > 0);
            if (SecondServer.gauge(server, "loom_operations_running") == 1) {
                return ids;
            }
            loom.requireSucceeded(id, "CREATE");
        }
        throw new AssertionError("None of " + MOST_CREATES + " creates was run by " + server + ".");
    }

    /** Sequences of a cluster's events: so many, or all until it is active. */
    private static List<Long> sequences(Api api, String cluster, String since, int most) throws InterruptedException {
        List<Long> sequences = new ArrayList<>();
        try (EventStream events = new EventStream(api, cluster, since)) {
            while (sequences.size() < most) {
                JsonNode event = events.next(Duration.ofSeconds(30)).orElseThrow();
                sequences.add(event.path("sequence").asLong());
                if (event.path("type").asText().equals("cluster.state-changed")
                        && event.at("/data/state").asText().equals("ACTIVE")) {
                    break;
                }
            }
        }
        return sequences;
    }
}
