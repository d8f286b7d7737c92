package io.loom.operations;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProfileResourceTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @ConfigProperty(name = "loom.solver.config")
    Path folder;

    @Test
    void everyProfileSaysWhatItCounts() {
        As.role(Role.VIEWER)
                .get("/api/v1/placement-profiles")
                .then()
                .statusCode(200)
                .body(
                        "items.name", contains("balanced", "cheapest", "compact", "resilient"),
                        "items.findAll { it.standard }.name", contains("balanced"),
                        "next", nullValue(),
                        "loadedAt", notNullValue(),
                        "error", nullValue())
                .body(
                        "items[0].constraints.find { it.id == 'cost' }.level", equalTo("soft"),
                        "items[0].constraints.find { it.id == 'cost' }.weight", equalTo(1),
                        "items[0].constraints.find { it.id == 'cost' }.on", equalTo(true),
                        "items[0].constraints.find { it.id == 'unplaced' }.levels", contains("hard", "medium"));
    }

    @Test
    void wrongFileIsToldAndARightOneTakenWithoutARestart() throws IOException {
        Path compact = folder.resolve("weights").resolve("compact.yaml");
        String right = Files.readString(compact);
        try {
            Files.writeString(compact, right.replace("cost:", "price:"));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> As.admin()
                                    .get("/api/v1/placement-profiles")
                                    .then()
                                    .statusCode(200)
                                    .body(
                                            "items.name", hasItem("compact"),
                                            "error.at", notNullValue(),
                                            "error.problems.message",
                                                    hasItem(
                                                            containsString(
                                                                    "compact.yaml#/constraints/price: There is no constraint price."))));
            Files.writeString(
                    compact,
                    right.replace("packing: {level: soft, weight: 1000000}", "packing: {level: soft, weight: 0}"));
            await().atMost(SOON)
                    .untilAsserted(() -> As.admin()
                            .get("/api/v1/placement-profiles")
                            .then()
                            .body(
                                    "error", nullValue(),
                                    "items.find { it.name == 'compact' }.constraints.find { it.id == 'packing' }.on",
                                            equalTo(false)));
        } finally {
            Files.writeString(compact, right);
        }
        await().atMost(SOON)
                .untilAsserted(() -> As.admin()
                        .get("/api/v1/placement-profiles")
                        .then()
                        .body(
                                "items.find { it.name == 'compact' }.constraints.find { it.id == 'packing' }.weight",
                                equalTo(1_000_000)));
    }
}
