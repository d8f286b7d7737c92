package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A provider that fails, and input that is wrong or hostile: words that name what it is, and nothing half-written. */
class FailureIT extends InstallationTest {

    @Test
    void aFailingProviderEndsInAFailedOperationThatCanBeResumed() throws IOException {
        importText("""
                kind: Provider
                name: shaky
                providertype: sandbox
                provisioner: {failureRate: 1}
                ---
                kind: HardwareType
                name: shaky-small
                capacity: {cpu: 1, memory: 1Gi, disk: 10Gi}
                providermap: {shaky: {flavor: small}}
                ---
                kind: ImageType
                name: shaky-host
                providermap: {shaky: {image: host}}
                ---
                kind: ClusterTemplate
                name: shaky
                defaults:
                  services: [hello]
                  provider: shaky
                  config: {hello: {address: "%ip.bind_v4.self%", port: 8000, greeting: hello}}
                """);
        String id = loom().create("shaky", "shaky", 2);

        JsonNode failed = loom().awaitOperation(
                        id, operation -> operation.path("state").asText().equals("FAILED"));

        assertThat(failed.path("error").asText()).containsIgnoringCase("fail");
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("INCOMPLETE");
        JsonNode create = loom().api()
                .list("/operations/" + failed.path("id").asText() + "/tasks")
                .valueStream()
                .filter(task -> task.path("action").asText().equals("CREATE"))
                .findFirst()
                .orElseThrow();
        assertThat(create.path("attempts").asInt()).isGreaterThan(1);

        loom().api().post("/operations/" + failed.path("id").asText() + "/resume", Api.JSON.createObjectNode());
        loom().awaitOperation(id, operation -> operation.path("state").asText().equals("FAILED"));
        loom().deleteAndRequireGone(id);
    }

    @Test
    void sizesThatMakeNoSenseAreNamed() {
        assertRefused("/clusters", "{\"name\": \"a\", \"template\": \"web\", \"size\": 0}", "0");
        assertRefused("/clusters", "{\"name\": \"a\", \"template\": \"web\", \"size\": 1000000000}", "1000000000");
        assertRefused("/clusters", "{\"name\": \"a\", \"template\": \"wib\", \"size\": 3}", "wib");
        assertRefused(
                "/clusters",
                "{\"name\": \"a\", \"template\": \"web\", \"size\": 3, \"services\": [\"sight\"]}",
                "sight");
    }

    @Test
    void wrongDefinitionsAreNamedAndNothingIsWritten() {
        JsonNode before = loom().api().list("/services");

        assertRefusedImport("kind: Service\nname: [", "broken");
        assertRefusedImport("""
                kind: Service
                name: good
                ---
                kind: HardwareType
                name: gift
                pricePerHour: -1
                providermap: {sandbox: {flavor: small}}
                """, "-1");
        assertRefusedImport("""
                kind: Service
                name: hen
                dependencies: {runtime: {requires: [egg]}}
                provisioner: {actions: {start: {type: shell, fields: {script: "true"}}}}
                ---
                kind: Service
                name: egg
                dependencies: {runtime: {requires: [hen]}}
                provisioner: {actions: {start: {type: shell, fields: {script: "true"}}}}
                """, "hen");
        assertThat(loom().api().list("/services")).isEqualTo(before);
    }

    @Test
    void ofTwoImportsAtOnceBothOrOneAreWrittenWhole() {
        List<CompletableFuture<JsonNode>> imports = List.of(
                CompletableFuture.supplyAsync(() -> importService("first")),
                CompletableFuture.supplyAsync(() -> importService("second")));

        imports.forEach(CompletableFuture::join);
        JsonNode left = loom().api().get("/services/left").path("description");
        JsonNode right = loom().api().get("/services/right").path("description");
        assertThat(left.asText()).isIn("first", "second");
        assertThat(right).isEqualTo(left);
    }

    @Test
    void aBodyOfTwentyMegabytesIsRefused() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(loom().installation().server().url().resolve("/api/v1/import"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(20 << 20)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isIn(401, 413);
        }
    }

    @Test
    void aWrongTokenIsRefusedAsAProblem() throws Exception {
        URI url = loom().installation().server().url().resolve("/api/v1/clusters");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(url)
                            .header("Authorization", "Bearer loom_pat_wrong")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        }
    }

    @Test
    void controlCharactersOfDefinitionsAndLogsAreShownOnATerminal() throws Exception {
        importText("""
                kind: Service
                name: escapes
                description: "plain\\e]0;owned\\a\\e[31m red\\r\\e[Kforged"
                provisioner:
                  actions:
                    install:
                      type: shell
                      fields:
                        script: |
                          printf '\\033]0;owned\\007\\033[2J\\033[1;1HCREATE succeeded: 5 tasks.\\n'
                          exit 1
                ---
                kind: ClusterTemplate
                name: escapes
                description: "plain\\e]0;owned\\a\\e[31m red"
                defaults: {services: [escapes], provider: sandbox}
                """);
        String id = loom().create("escapes", "escapes", 1);
        loom().awaitOperation(id, operation -> operation.path("state").asText().equals("FAILED"));

        for (List<String> words : List.of(
                List.of("service", "list"),
                List.of("service", "get", "escapes", "-o", "yaml"),
                List.of("template", "list", "-o", "csv"),
                List.of("cluster", "tasks", "escapes"),
                List.of("cluster", "log", "escapes", "--follow"))) {
            assertThat(loom().onTerminal(words.toArray(String[]::new)))
                    .as(words.toString())
                    .contains("escapes")
                    .doesNotContain("\u001b", "\u0007");
        }
        assertThat(loom().onTerminal("cluster", "log", "escapes")).contains("^[]0;owned^G^[[2J^[[1;1HCREATE");
        assertThat(loom().onTerminal("cluster", "log", "escapes", "--raw")).contains("\u001b]0;owned\u0007\u001b[2J");
        assertThat(loom().command(0, "cluster", "log", "escapes")).contains("\u001b]0;owned\u0007\u001b[2J");
        assertThat(loom().onTerminal("--help")).contains("\u001b[1m");
        loom().deleteAndRequireGone(id);
    }

    private JsonNode importService(String description) {
        return importText("""
                kind: Service
                name: left
                description: %1$s
                ---
                kind: Service
                name: right
                description: %1$s
                """.formatted(description));
    }

    private JsonNode importText(String text) {
        JsonNode report = loom().api().post("/import", body(text));
        assertThat(report.path("written").asBoolean()).as(report.toString()).isTrue();
        return report;
    }

    private static ObjectNode body(String text) {
        ObjectNode body = Api.JSON.createObjectNode();
        body.putArray("documents").addObject().put("source", "test.yaml").put("text", text);
        return body;
    }

    /** Refused either as a whole or in the report, with the word that names what is wrong. */
    private void assertRefusedImport(String text, String word) {
        try {
            JsonNode report = loom().api().post("/import", body(text));
            assertThat(report.path("written").asBoolean()).as(report.toString()).isFalse();
            assertThat(report.path("refused").toString()).containsIgnoringCase(word);
        } catch (CliException refused) {
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refused).hasMessageContaining(word);
        }
    }

    private void assertRefused(String path, String body, String word) {
        assertThatThrownBy(() -> loom().api().post(path, Api.JSON.readTree(body)))
                .isInstanceOfSatisfying(
                        CliException.class,
                        refused -> assertThat(refused.exitCode())
                                .isIn(ExitCode.USAGE, ExitCode.NOT_FOUND, ExitCode.INFEASIBLE))
                .hasMessageContaining(word);
    }
}
