package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.catalog.TestCatalog;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.DefinitionSet;
import io.loom.model.Snapshot;
import io.loom.model.document.DefinitionReader;
import io.loom.operations.placements.Placements;
import io.loom.placement.Effort;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions what placements would be. No provisioner is there, and none is needed. */
@QuarkusTest
class PlacementResourceTest {

    private static final String DEFINITIONS = """
            kind: Provider
            name: whatif
            providertype: whatif-cloud
            locations: [{name: north}, {name: south}]
            ---
            kind: HardwareType
            name: whatif-small
            capacity: {cpu: 1, memory: 2Gi}
            pricePerHour: 0.05
            providermap: {whatif: {flavor: s}}
            ---
            kind: HardwareType
            name: whatif-large
            capacity: {cpu: 4, memory: 8Gi}
            pricePerHour: 0.2
            providermap: {whatif: {flavor: l}}
            ---
            kind: ImageType
            name: whatif-image
            providermap: {whatif: {image: i, ssh-user: root}}
            ---
            kind: Service
            name: whatif-db
            demand: {cpu: 2, memory: 4Gi}
            ---
            kind: Service
            name: whatif-web
            demand: {cpu: 1, memory: 1Gi}
            ---
            kind: ClusterTemplate
            name: whatif
            defaults: {services: [whatif-db, whatif-web], provider: whatif}
            compatibility: {hardwaretypes: [whatif-small, whatif-large], imagetypes: [whatif-image]}
            constraints:
              layout: {cantcoexist: [[whatif-db, whatif-web]]}
              services:
                whatif-db: {quantities: {min: 2, max: 2}}
            """;

    @Inject
    Placements placements;

    @Inject
    ObjectMapper json;

    @BeforeEach
    void importDefinitions() {
        TestCatalog.take(DEFINITIONS);
    }

    private static Map<String, Object> question(int size) {
        return Map.of("template", "whatif", "size", size);
    }

    @Test
    void planSaysWhatAndWhy() {
        As.role(Role.VIEWER)
                .body(question(4))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(true),
                        "outcome", equalTo("FEASIBLE"),
                        "gap", equalTo(0.0f),
                        "changes.create", equalTo(4),
                        "pricePerHour.micros", equalTo(500_000),
                        "layouts.reason.hardware", everyItem(notNullValue()),
                        "layouts.find { it.services == ['whatif-db'] }.reason.hardware",
                                equalTo(
                                        "whatif-large is the only one of 2 usable hardware types that can hold whatif-db."),
                        "layouts.find { it.services == ['whatif-db'] }.reason.alternatives.find { it.subject == 'HARDWARE' }.sentence",
                                equalTo(
                                        "whatif-db needs 2 cores where there are 1, 4096 MiB memory where there are 2048."),
                        "layouts.find { it.services == ['whatif-web'] }.reason.alternatives.find { it.subject == 'LOCATION' }.sentence",
                                containsString("25000 soft points more: spread 25000 more"),
                        "constraints.find { it.id == 'cost' }.matches", hasItem(containsString("whatif-large")));
    }

    @Test
    void infeasibleIsAnAnswer() {
        As.user("ann")
                .body(Map.of("template", "whatif", "size", 1))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(false),
                        "outcome", equalTo("INFEASIBLE"),
                        "conflicts[0].constraints", hasItem("serviceQuantity"),
                        "layouts", empty());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(Map.of("size", 3), "/template", "Maybe one that `loom template list` shows.");
        refused(Map.of("template", "whatif"), "/size", "Maybe \"size\": 3.");
        refused(Map.of("template", "what", "size", 3), "/template", "There is no cluster template \"what\".");
        refused(
                Map.of("template", "whatif", "size", 3, "budgetMillis", 5),
                "/budgetMillis",
                "The time budget (5 ms) must be from 10 to 60000 ms.");
        refused(
                Map.of("template", "whatif", "size", 3, "budgetMillis", 60_001),
                "/budgetMillis",
                "The time budget (60001 ms) must be from 10 to 60000 ms.");
        refused(
                Map.of("template", "whatif", "size", 3, "placement", Map.of("weights", Map.of("price", 3))),
                "/placement/weights/price",
                "Maybe one of serviceQuantity");
        refused(
                Map.of(
                        "template",
                        "whatif",
                        "size",
                        3,
                        "placement",
                        Map.of("constraints", Map.of("cost", Map.of("level", "hard")))),
                "/placement/constraints/cost/level",
                "cost cannot be at level hard.\nMaybe soft.");
    }

    private static void refused(Map<String, Object> body, String pointer, String message) {
        for (String path : List.of("", "/sensitivity", "/stream")) {
            As.user("ann")
                    .body(body)
                    .post("/api/v1/placements" + path)
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("errors.pointer", hasItem(pointer), "detail", containsString(message));
        }
    }

    @Test
    void unknownClusterIsNotFound() {
        As.user("ann")
                .body(Map.of("cluster", Ids.next()))
                .post("/api/v1/placements")
                .then()
                .statusCode(404);
    }

    @Test
    void setsOfWeightsStandSideBySide() {
        As.user("ann")
                .body(Map.of(
                        "problem",
                        question(4),
                        "sets",
                        List.of(
                                Map.of("profile", "cheapest"),
                                Map.of(
                                        "name",
                                        "no spread",
                                        "constraints",
                                        Map.of("spread", Map.of("enabled", false))))))
                .post("/api/v1/placements/compare")
                .then()
                .statusCode(200)
                .body(
                        "items.name", contains("cheapest", "no spread"),
                        "items.plan.pricePerHour.micros", contains(500_000, 500_000),
                        "constraints.find { it.id == 'cost' }.misses", contains(500_000, 500_000),
                        "constraints.find { it.id == 'spread' }.weights", contains(1, 0),
                        "scores", hasSize(2),
                        "scores[0]", hasSize(2),
                        "layouts.counts", everyItem(hasSize(2)));
    }

    @Test
    void wrongSetIsNamedByItsPlace() {
        As.user("ann")
                .body(Map.of(
                        "problem", question(4),
                        "sets", List.of(Map.of("profile", "cheapest"), Map.of("weights", Map.of("price", 1)))))
                .post("/api/v1/placements/compare")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/sets/1/weights/price"));
        As.user("ann")
                .body(Map.of("problem", question(4), "sets", List.of(Map.of("profile", "cheapest"))))
                .post("/api/v1/placements/compare")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/sets"));
        As.user("ann")
                .body(Map.of("problem", question(4), "sets", List.of(Map.of("name", "a"), Map.of("name", "a"))))
                .post("/api/v1/placements/compare")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/sets/1/name"));
    }

    @Test
    void sensitivitySaysHowFarEachWeightGoes() {
        As.user("ann")
                .body(question(4))
                .post("/api/v1/placements/sensitivity")
                .then()
                .statusCode(200)
                .body(
                        "plan.feasible", equalTo(true),
                        "complete", equalTo(true),
                        "solves", greaterThan(0),
                        "findings.constraint", hasItem("cost"),
                        "findings.find { it.constraint == 'cost' }.lowest.proved", equalTo(true),
                        "findings.statement", everyItem(containsString("stays the best")));
    }

    @Test
    void streamTellsTheBestSoFarAndEndsWithThePlan() throws IOException, InterruptedException {
        try (Stream stream = Stream.open(json, question(4))) {
            assertThat(stream.next().name()).isEqualTo("placement.started");
            List<Event> rest = stream.rest();
            assertThat(rest).extracting(Event::name).contains("placement.improved");
            assertThat(rest.getFirst().data().path("score").asText()).contains("soft");
            assertThat(rest.getLast().name()).isEqualTo("placement.ended");
            assertThat(rest.getLast().data().path("feasible").asBoolean()).isTrue();
            assertThat(rest.getLast()
                            .data()
                            .path("layouts")
                            .path(0)
                            .path("reason")
                            .path("hardware")
                            .asText())
                    .isNotEmpty();
        }
    }

    @Test
    void runningSolveIsEndedByItsAskerAlone() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        CountDownLatch busy = new CountDownLatch(threads);
        try (ExecutorService askers = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                var _ = askers.submit(() -> occupySolver(busy, gate));
            }
            assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
            try (Stream stream = Stream.open(json, question(4))) {
                String id = stream.next().data().path("id").asText();

                As.user("bob").delete("/api/v1/placements/{id}", id).then().statusCode(404);
                As.user("ann").delete("/api/v1/placements/{id}", id).then().statusCode(204);
                gate.countDown();

                assertThat(stream.rest()).last().extracting(Event::name).isEqualTo("placement.ended");
                As.user("ann").delete("/api/v1/placements/{id}", id).then().statusCode(404);
            } finally {
                gate.countDown();
            }
        }
    }

    /** Solves a problem whose first better placement is not let go before the gate opens. */
    private void occupySolver(CountDownLatch busy, CountDownLatch gate) {
        Snapshot snapshot = DefinitionSet.of(DefinitionReader.read("whatif.yaml", DEFINITIONS).stream()
                        .map(reading -> Objects.requireNonNull(reading.definition()))
                        .toList())
                .snapshot("whatif");
        Caller caller = new Caller(Ids.next(), "other", Ids.next(), "nobody", Set.of(Role.USER));
        ClusterRequest request = ClusterRequest.of("busy", "whatif", ClusterSize.exactly(4));
        PlacementWatch waiting = new PlacementWatch() {
            @Override
            protected void better(Interim interim) {
                busy.countDown();
                try {
                    assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        placements.solve(
                caller, placements.placer(), new PlacementProblem(snapshot, request, List.of()), waiting, Effort.USUAL);
    }

    @Test
    void reasonsAreNullWhereTheyAreNotAsked() {
        As.user("ann")
                .body(question(4))
                .post("/api/v1/placements/sensitivity")
                .then()
                .body("plan.layouts.reason", everyItem(nullValue()));
    }

    private record Event(String name, JsonNode data) {}

    /** Events of one question, as they come. */
    private static final class Stream implements AutoCloseable {

        private final ObjectMapper json;
        private final BufferedReader lines;

        private Stream(ObjectMapper json, BufferedReader lines) {
            this.json = json;
            this.lines = lines;
        }

        static Stream open(ObjectMapper json, Map<String, Object> question) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + RestAssured.port + "/api/v1/placements/stream"))
                    .header("Authorization", "Bearer " + As.token("ann", Set.of(Role.USER)))
                    .header("Content-Type", "application/json")
                    .header("Accept", "text/event-stream")
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(question)))
                    .build();
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return new Stream(json, new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
        }

        Event next() throws IOException {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    return new Event(name, json.readTree(line.substring("data:".length())));
                }
            }
            throw new AssertionError("The stream has ended.");
        }

        List<Event> rest() throws IOException {
            List<Event> events = new ArrayList<>();
            do {
                events.add(next());
            } while (!events.getLast().name().equals("placement.ended")
                    && !events.getLast().name().equals("placement.failed"));
            return events;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
