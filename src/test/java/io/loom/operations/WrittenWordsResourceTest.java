package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.model.document.WrittenWords;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What somebody writes into a configuration is what a provisioner is given for the scripts. */
@QuarkusTest
class WrittenWordsResourceTest extends StackTest {

    private static final List<String> NUMBERS = List.of(
            "3.10", "1e3", "12345678901234567890123", "3.14159265358979323846", "1.0", "-0", "9007199254740992");

    @Test
    void wordsOfATemplateAndNumbersOfARequestReachTheTasks() {
        TestCatalog.take(
                "kind: ClusterTemplate\nname: worded\nextends: {name: stack}\ndefaults:\n  config:\n    words:\n"
                        + WrittenWords.ALL.stream()
                                .map(word -> "    - " + word + "\n")
                                .collect(Collectors.joining()));
        String operation = As.user("ann")
                .body(
                        "{\"name\": \"worded\", \"template\": \"worded\", \"size\": 2, \"providerFields\": {\"zone\": \"z1\", \"user_key\": \""
                                + USER_KEY + "\"}, \"config\": {\"plain\": 8080, \"half\": 0.5, \"numbers\": " + NUMBERS
                                + "}}")
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", operation, "SUCCEEDED");

        Map<String, Object> given = cloud().assignments("worded").stream()
                .filter(task -> task.action() == TaskAction.CONFIGURE)
                .map(task -> ((ServiceWork) task.work()).config())
                .findFirst()
                .orElseThrow();
        assertThat(given)
                .containsEntry("words", WrittenWords.ALL)
                .containsEntry("numbers", NUMBERS)
                .containsEntry("plain", 8080)
                .hasEntrySatisfying("half", half -> assertThat(half).hasToString("0.5"));
        assertThat(As.user("ann")
                        .get("/api/v1/clusters/{id}/config", clusterOf(operation))
                        .jsonPath()
                        .getList("words", String.class))
                .isEqualTo(WrittenWords.ALL);
    }

    @Test
    void clustersAreNotCalledLikeNumbersOrIds() {
        for (String name : List.of("1", "0644", UUID.randomUUID().toString(), "..", ".", "-x", "x-")) {
            Map<String, Object> request = new LinkedHashMap<>(stack(name, "stack", 1));
            As.user("ann")
                    .body(request)
                    .post("/api/v1/clusters?dryRun=true")
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", hasItem("/name"))
                    .body("detail", containsString("must not be a number, nor look like an id"));
        }
    }

    @Test
    void aKeyThatIsThereTwiceInAConfigurationIsRefused() {
        As.user("ann")
                .body(
                        "{\"name\": \"twice\", \"template\": \"stack\", \"config\": {\"web\": {\"port\": 1, \"port\": 2}}}")
                .post("/api/v1/clusters?dryRun=true")
                .then()
                .statusCode(400)
                .body("detail", containsString("The body has a duplicate field 'port' at line 1, column"));
    }
}
