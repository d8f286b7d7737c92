package io.loom.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.model.document.WrittenWords;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ImportResourceTest {

    private final String name = "i-" + UUID.randomUUID();

    @Test
    void withSomethingRefusedNothingIsWritten() {
        String documents = "kind: Service\nname: " + name + "\n---\nkind: Service\nname: " + name
                + "-bad\ndependencies: {install: {requires: [nowhere]}}\n";
        send(false, documents)
                .then()
                .statusCode(200)
                .body("written", equalTo(false))
                .body("taken.name", contains(name))
                .body("refused.name", contains(name + "-bad"))
                .body("refused[0].source", equalTo("catalog.yaml"))
                .body("refused[0].problems[0].message", containsString("\"nowhere\""));
        As.admin().get("/api/v1/services/" + name).then().statusCode(404);
        send(true, documents).then().statusCode(200).body("written", equalTo(true));
        As.admin().get("/api/v1/services/" + name).then().statusCode(200);
        As.admin().get("/api/v1/services/" + name + "-bad").then().statusCode(404);
    }

    @Test
    void inADryRunNothingIsWrittenAndClustersArePassedByWhereThatIsAsked() {
        String documents = "kind: Service\nname: " + name + "\n---\nkind: Cluster\nname: shop\ntemplate: web\n";
        send(false, documents)
                .then()
                .body("written", equalTo(false))
                .body("refused.problems.message.flatten()", hasItem(containsString("A cluster is no definition.")));

        As.admin()
                .body(Map.of("documents", List.of(Map.of("source", "catalog.yaml", "text", documents))))
                .post("/api/v1/import?dryRun=true&passClusters=true")
                .then()
                .statusCode(200)
                .body("written", equalTo(false))
                .body("taken.outcome", contains("CREATED"))
                .body("refused", hasSize(0));
        As.admin().get("/api/v1/services/" + name).then().statusCode(404);
    }

    @Test
    void templateThatTunesWhatIsNotThereIsRefused() {
        send(false, """
                kind: ClusterTemplate
                name: %1$s
                defaults: {services: []}
                placement:
                  profile: cheep
                  weights: {spred: 5}
                  constraints:
                    packing: {level: hard}
                """.formatted(name))
                .then()
                .statusCode(200)
                .body("written", equalTo(false))
                .body("refused.name", contains(name))
                .body(
                        "refused[0].problems.pointer",
                        hasItems(
                                "/placement/profile",
                                "/placement/weights/spred",
                                "/placement/constraints/packing/level"))
                .body(
                        "refused[0].problems.message",
                        hasItems(
                                "There is no profile cheep.\nMaybe one of balanced, cheapest, compact, resilient.",
                                "packing cannot be at level hard.\nMaybe soft."))
                .body("refused[0].problems.message", hasItem(containsString("Maybe one of serviceQuantity, ")));
        As.admin().get("/api/v1/cluster-templates/" + name).then().statusCode(404);
    }

    @Test
    void whatDependsOnSomethingRefusedIsRefusedToo() {
        send(true, """
                kind: Service
                name: %1$s-a
                dependencies: {install: {requires: [nowhere]}}
                ---
                kind: Service
                name: %1$s-b
                dependencies: {install: {requires: [%1$s-a]}}
                ---
                kind: Service
                name: %1$s-c
                """.formatted(name))
                .then()
                .statusCode(200)
                .body("taken.name", contains(name + "-c"))
                .body("refused.name", contains(name + "-a", name + "-b"));
    }

    @Test
    void theSameImportAgainChangesNothing() {
        String documents = "kind: Service\nname: " + name + "\n";
        send(false, documents).then().body("taken.outcome", contains("CREATED"));
        send(false, documents).then().body("taken.outcome", contains("UNCHANGED"));
        send(false, documents + "label: better\n").then().body("taken.outcome", contains("UPDATED"));
        As.admin().get("/api/v1/services/" + name).then().header("ETag", "\"2\"");
    }

    @Test
    void anImportIsHeldToTheVersionThatADocumentSays() {
        String mine = "kind: Service\nname: " + name + "\nversion: 1\nlabel: mine\n";
        String other = "---\nkind: Service\nname: " + name + "-other\n";
        send(false, "kind: Service\nname: " + name + "\n").then().statusCode(200);
        send(false, "kind: Service\nname: " + name + "\nversion: 1\nlabel: theirs\n")
                .then()
                .statusCode(200)
                .body("taken.outcome", contains("UPDATED"));

        send(false, mine + other)
                .then()
                .statusCode(409)
                .body("detail", containsString("service " + name + ": it says version 1, 2 is in force."));
        As.admin().get("/api/v1/services/" + name + "-other").then().statusCode(404);
        send(true, mine + other)
                .then()
                .statusCode(200)
                .body("taken.name", contains(name + "-other"))
                .body("refused.name", contains(name));
        As.admin().get("/api/v1/services/" + name).then().body("label", equalTo("theirs"));

        send(false, mine.replace("version: 1\n", "")).then().body("taken.outcome", contains("UPDATED"));
        send(false, mine).then().statusCode(200).body("taken.outcome", contains("UNCHANGED"));
        As.admin().get("/api/v1/services/" + name).then().header("ETag", "\"3\"");
    }

    @Test
    void anExportWithWordsThatReadersMistakeIsImportedAsTheSame() {
        String config = String.join(
                "\n",
                IntStream.range(0, WrittenWords.ALL.size())
                        .mapToObj(at -> "    word" + at + ": " + WrittenWords.ALL.get(at))
                        .toList());
        send(false, "kind: PartialTemplate\nname: " + name + "\ndefaults:\n  config:\n" + config + "\n")
                .then()
                .statusCode(200)
                .body("written", equalTo(true));
        Response template = As.admin().get("/api/v1/partial-templates/" + name);
        for (int at = 0; at < WrittenWords.ALL.size(); at++) {
            template.then().body("defaults.config.word" + at, equalTo(WrittenWords.ALL.get(at)));
        }
        send(false, As.admin().get("/api/v1/export").asString())
                .then()
                .statusCode(200)
                .body("taken.outcome", everyItem(equalTo("UNCHANGED")));
    }

    @Test
    void whatIsLargerThanOtherBodiesIsExportedAndImportedAsTheSame() throws JsonProcessingException {
        String script = "# " + "x".repeat(300_000);
        String services = String.join(
                "---\n",
                IntStream.range(0, 30)
                        .mapToObj(at -> "kind: Service\nname: " + name + "-" + at
                                + "\nprovisioner: {actions: {install: {type: shell, fields: {script: '" + script
                                + "'}}}}\n")
                        .toList());
        Map<String, Object> body = Map.of("documents", List.of(Map.of("source", "all.yaml", "text", services)));
        As.admin()
                .body(body)
                .post("/api/v1/import")
                .then()
                .statusCode(413)
                .body("detail", containsString("at most 8388608"));
        sendLarge(body).then().statusCode(200).body("taken", hasSize(30)).body("written", equalTo(true));
        String export = As.admin().get("/api/v1/export").asString();
        assertThat(export).hasSizeGreaterThan(9_000_000);
        sendLarge(Map.of("documents", List.of(Map.of("source", "all.yaml", "text", export))))
                .then()
                .statusCode(200)
                .body("refused", hasSize(0))
                .body("taken.outcome", everyItem(equalTo("UNCHANGED")));
        for (int at = 0; at < 30; at++) {
            As.admin()
                    .header("If-Match", "*")
                    .delete("/api/v1/services/" + name + "-" + at)
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void namesThatArePathsOrOptionsAreRefused() {
        for (String bad : List.of(".", "..", "-x", ".hidden", "x-", "x.", "a/b", "a b", "a\\tb", "é")) {
            send(true, "kind: Service\nname: \"" + bad + "\"\n")
                    .then()
                    .statusCode(200)
                    .body("taken", hasSize(0))
                    .body(
                            "refused[0].problems.message.flatten()",
                            hasItem(containsString("letters, digits, _ . and -")));
        }
        send(true, "kind: Provider\nname: " + name + "\nprovidertype: sandbox\nlocations: [{name: ..}]\n")
                .then()
                .body("refused[0].problems.pointer", hasItem("/locations/0/name"));
    }

    @Test
    void whatIsNamedAsNumbersAndIdsAreIsFoundByItsName() {
        for (String odd : List.of(
                "1",
                "0644",
                "1e3",
                "no",
                "new",
                "versions",
                "a..b",
                "_x",
                UUID.randomUUID().toString())) {
            send(false, "kind: Service\nname: " + odd + "\nlabel: odd\n")
                    .then()
                    .statusCode(200)
                    .body("written", equalTo(true));
            As.admin()
                    .get("/api/v1/services/" + odd)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo(odd), "label", equalTo("odd"));
            As.admin()
                    .header("If-Match", "*")
                    .delete("/api/v1/services/" + odd)
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void aKeyThatIsThereTwiceIsRefusedInABodyToo() {
        As.admin()
                .body("{\"documents\": [{\"source\": \"a\", \"text\": \"name: x\", \"text\": \"name: y\"}]}")
                .post("/api/v1/import")
                .then()
                .statusCode(400)
                .body("detail", containsString("The body has a duplicate field 'text' at line 1"));
        As.admin()
                .body("{\"documents\": [] // none\n}")
                .post("/api/v1/import")
                .then()
                .statusCode(400)
                .body("detail", containsString("JSON has none"));
    }

    @Test
    void wordsOfTheOriginalAreAdaptedAndSaid() {
        send(
                        false,
                        "kind: HardwareType\nname: " + name
                                + "\nprovidermap: {p: {flavor: f, cost: '0.24', vcpu: '2', ram: '4'}}\n")
                .then()
                .statusCode(200)
                .body("changed.name", contains(name))
                .body("changed[0].changes.message", hasItem(containsString("cost is now pricePerHour")));
        As.admin()
                .get("/api/v1/hardware-types/" + name)
                .then()
                .body("providermap.p.pricePerHour", equalTo(Map.of("micros", 240000, "currency", "USD")))
                .body("providermap.p.capacity", equalTo(Map.of("cpu", 2, "memory", "4Gi")));
    }

    @Test
    void whatIsExportedIsImportedAsTheSame() {
        send(false, "kind: Service\nname: " + name + "\nlinks: [{label: home, url: 'http://%host.self%/'}]\n")
                .then()
                .statusCode(200);
        String export = As.admin()
                .get("/api/v1/export")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(export).contains("name: " + name);
        List<String> outcomes = send(false, export)
                .then()
                .statusCode(200)
                .body("written", equalTo(true))
                .extract()
                .path("taken.outcome");
        assertThat(outcomes).isNotEmpty().containsOnly("UNCHANGED");
        assertThat(As.admin().get("/api/v1/export").asString()).isEqualTo(export);
    }

    @Test
    void brokenTextIsRefusedWithItsLine() {
        send(true, "kind: Service\nname: [x\n")
                .then()
                .statusCode(200)
                .body("refused[0].problems[0].message", containsString("catalog.yaml, line"));
        As.admin().body("{\"documents\": []}").post("/api/v1/import").then().statusCode(422);
        As.admin().body("{\"documents\": ").post("/api/v1/import").then().statusCode(400);
    }

    @Test
    void importsAtOnceLeaveOneWholeVersionEach() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int index = 0; index < 8; index++) {
                String text = "kind: Service\nname: " + name + "-a\nlabel: v" + index + "\n---\nkind: Service\nname: "
                        + name + "-b\nlabel: v" + index + "\n";
                calls.add(() -> send(false, text).statusCode());
            }
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        Response first = As.admin().get("/api/v1/services/" + name + "-a");
        Response second = As.admin().get("/api/v1/services/" + name + "-b");
        assertThat(first.<String>path("label")).isEqualTo(second.path("label"));
        assertThat(first.<Integer>path("version")).isEqualTo(8);
        assertThat(second.<Integer>path("version")).isEqualTo(8);
    }

    private static Response sendLarge(Map<String, Object> body) throws JsonProcessingException {
        return As.admin()
                .contentType("application/octet-stream")
                .body(new ObjectMapper().writeValueAsBytes(body))
                .post("/api/v1/import");
    }

    private static Response send(boolean skipInvalid, String text) {
        return As.admin()
                .queryParam("skipInvalid", skipInvalid)
                .body(Map.of("documents", List.of(Map.of("source", "catalog.yaml", "text", text))))
                .post("/api/v1/import");
    }
}
