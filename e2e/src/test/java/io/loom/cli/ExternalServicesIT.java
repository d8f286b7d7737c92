package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a PostgreSQL of others, and an Artemis of others that is reached by TLS: kill -9 of the broker in the middle of a create loses no task. */
class ExternalServicesIT {

    private static final int SIZE = 6;

    @TempDir
    private Path folder;

    @Test
    void aCreateComesTrueAfterAKillOfTheBroker() throws Exception {
        try (ExternalService database =
                        ExternalService.start(ExternalService.Kind.DATABASE, folder.resolve("database"));
                ExternalService broker = ExternalService.start(ExternalService.Kind.BROKER, folder.resolve("broker"))) {
            Map<String, String> environment = new HashMap<>(database.environment());
            environment.putAll(broker.environment());
            try (WholeLoom loom = WholeLoom.start(environment)) {
                String id = loom.create("external", "web", SIZE);
                loom.awaitOperation(id, CrashIT::inTheMiddle);
                broker.kill();
                assertThat(loom.cluster(id).at("/operation/state").asText()).isEqualTo("RUNNING");
                broker.restart();

                loom.requireSucceeded(id, "CREATE");
                JsonNode nodes = loom.nodes(id);
                List<String> ids = nodes.valueStream()
                        .map(node -> node.path("id").asText())
                        .toList();
                assertThat(loom.cluster(id).path("state").asText()).isEqualTo("ACTIVE");
                assertThat(ids).hasSize(SIZE);
                assertThat(loom.machines()).containsExactlyInAnyOrderElementsOf(ids);
                assertThat(loom.ask(id, "/", 25)).hasSize(SIZE - 1);

                loom.deleteAndRequireGone(id);
                assertThat(loom.machines()).isEmpty();
                assertThat(loom.folder().resolve("postgres")).doesNotExist();
                assertThat(loom.folder().resolve("broker")).doesNotExist();
            }
        }
    }
}
