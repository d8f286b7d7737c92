package io.loom.platform;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProblemResourceTest {

    @Test
    void namesWhereTheJsonBreaks() {
        given().contentType(ContentType.JSON)
                .body("{\"user\": ")
                .post("/api/v1/sessions")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("line 1"));
    }

    @Test
    void namesTheValueThatCannotBeRead() {
        given().contentType(ContentType.JSON)
                .body("{\"user\": {}, \"password\": \"x\"}")
                .post("/api/v1/sessions")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/user"))
                .body("detail", equalTo("The value at /user cannot be read as string."));
    }

    @Test
    void namesEachViolation() {
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/sessions")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/password", "/user")));
    }

    @Test
    void letsNobodyGuessATypeOrKeepAFileThatIsMissing() {
        As.admin().get("/api/v1/services").then().statusCode(200).header("X-Content-Type-Options", "nosniff");
        As.admin().get("/api/v1/nothing").then().statusCode(404).header("X-Content-Type-Options", "nosniff");
        given().get("/assets/none.js")
                .then()
                .statusCode(404)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff");
    }

    @Test
    void answersUnknownPathsVerbsAndTypes() {
        As.admin().get("/api/v1/nothing").then().statusCode(404).contentType("application/problem+json");
        As.admin().delete("/api/v1/status").then().statusCode(405).contentType("application/problem+json");
        given().contentType("text/plain")
                .body("hello")
                .post("/api/v1/sessions")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
    }

    /** Any text would do for an object of one text, and any type that the framework can read. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "text/html", "multipart/form-data"})
    void onlyDocumentsAreRead(String type) {
        for (String path : List.of("webhooks/x/secret", "clusters", "sessions")) {
            As.admin()
                    .header("Content-Type", type)
                    .body("{\"secret\": \"hello\"}".getBytes(StandardCharsets.UTF_8))
                    .post("/api/v1/" + path)
                    .then()
                    .statusCode(415)
                    .contentType("application/problem+json");
        }
    }

    @Test
    void refusesABodyOf20Megabytes() {
        given().contentType(ContentType.JSON)
                .body("\"" + "x".repeat(20_000_000) + "\"")
                .post("/api/v1/sessions")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("detail", containsString("20000002 bytes"));
    }

    @Test
    void tellsAnybodyThatItIsReady() {
        given().get("/api/v1/status").then().statusCode(200).body("ready", equalTo(true));
    }
}
