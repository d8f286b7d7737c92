package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM while the embedded PostgreSQL is down, or on its way up. */
class DatabaseOutageIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noProcessIsLeftBehind(boolean lasting) throws Exception {
        LocalInstallation installation = LocalInstallation.start(
                new LocalInstallation.Settings(folder, 0, 0, false, Map.of()),
                words -> System.err.println("loom: " + words));
        ProcessHandle server = ProcessHandle.of(installation.serverPid()).orElseThrow();
        try (installation) {
            assertThat(Leftovers.processes(folder)).isNotEmpty();
            if (lasting) {
                Files.delete(data().resolve("global/pg_control"));
            }
            kill();
            if (lasting) {
                await().atMost(SOON).until(() -> health(installation) == 503);
            }
        }
        assertThat(server.isAlive()).isFalse();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Leftovers.processes(folder)).isEmpty());
    }

    private Path data() {
        return folder.resolve("postgres/data");
    }

    private void kill() throws IOException {
        String pid =
                Files.readAllLines(data().resolve("postmaster.pid")).getFirst().strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    private static int health(LocalInstallation installation) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI ready = installation.server().url().resolve("/q/health/ready");
            return http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
