package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Configurations that would not fit into the memory of who hands them on. */
@QuarkusTest
class ConfigLimitsResourceTest extends StackTest {

    private static final Map<String, Object> LARGE = Map.of("text", "x".repeat(4_200_000));

    private static Map<String, Object> nested(int depth) {
        Map<String, Object> nested = Map.of("k", "v");
        for (int above = 1; above < depth; above++) {
            nested = Map.of("k", nested);
        }
        return nested;
    }

    private static Map<String, Object> with(Map<String, Object> config) {
        Map<String, Object> request = new HashMap<>(stack("oversized", "stack", 2));
        request.put("config", config);
        return request;
    }

    @Test
    void aNewClusterIsRefusedWithSizeAndLimit() {
        As.user("ann")
                .body(with(LARGE))
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/config"))
                .body(
                        "detail",
                        matchesPattern(
                                "(?s)The configuration has 42000\\d\\d bytes as JSON, and may have 4194304\\..*"));
        As.user("ann")
                .body(with(nested(33)))
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("detail", startsWith("The configuration is nested 32 deep and more"));
        assertThat(clustersNamed("oversized")).isEmpty();
    }

    @Test
    void aChangeIsRefusedAndWhatIsAllowedIsDone() {
        String cluster = created("growing", "stack", 2);
        change(cluster, Map.of("kind", "reconfigure", "config", LARGE)).then().statusCode(422);
        change(cluster, Map.of("kind", "reconfigure", "config", nested(33)))
                .then()
                .statusCode(422);
        run(cluster, Map.of("kind", "reconfigure", "config", nested(31)));
    }

    @Test
    void whatMacrosMakeTooLongFailsItsTask() {
        String cluster = created("multiplied", "stack", 2);
        Map<String, Object> config = Map.of("x", "%map(host.service.depot,'" + "$a".repeat(400_000) + "')%");
        String operation = change(cluster, Map.of("kind", "reconfigure", "config", config))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> As.user("ann")
                        .get("/api/v1/operations/{id}", operation)
                        .then()
                        .body("state", equalTo("FAILED"))
                        .body("error", containsString("has more than 4194304 characters")));
    }
}
