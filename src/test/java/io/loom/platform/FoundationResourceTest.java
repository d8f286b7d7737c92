package io.loom.platform;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FoundationResourceTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @ConfigProperty(name = "loom.data")
    Path data;

    @Test
    void isReadyOnceTheDatabaseAnswers() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void goesOnWithoutARestartWhenPostgresIsKilled() throws IOException {
        Path folder = data.resolve("postgres/data");
        Path control = folder.resolve("global/pg_control");
        Path away = data.resolve("pg_control");
        long killed = Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
        Files.move(control, away); // without it, it does not start: the outage lasts until it was seen
        try {
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            await().atMost(SOON).until(() -> health() == 503);
        } finally {
            Files.move(away, control);
        }
        await().atMost(SOON).until(() -> health() == 200);
    }

    private static int health() {
        return given().get("/q/health/ready").statusCode();
    }
}
