package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The gate holds up the scripts of one step of one cluster, and no others. */
class GateTest {

    private static final Step STEP = new Step(Change.GROW, 3, "INSTALL", "base", 1002);

    @Test
    void oneStepIsRefusedUntilItIsAdmitted() throws Exception {
        try (Gate gate = new Gate();
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(ask(gate, http, "c/1002/base/INSTALL")).isEqualTo(204);

            gate.refuse("c", STEP);
            assertThat(ask(gate, http, "c/1002/base/INSTALL")).isEqualTo(403);
            assertThat(ask(gate, http, "c/1002/base/install")).isEqualTo(403);
            assertThat(ask(gate, http, "c/1001/base/INSTALL")).isEqualTo(204);
            assertThat(ask(gate, http, "another/1002/base/INSTALL")).isEqualTo(204);

            gate.admit("c", STEP);
            assertThat(ask(gate, http, "c/1002/base/INSTALL")).isEqualTo(204);
        }
    }

    private static int ask(Gate gate, HttpClient http, String who) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(gate.url().resolve("/" + who)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
