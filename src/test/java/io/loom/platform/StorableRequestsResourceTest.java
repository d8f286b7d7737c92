package io.loom.platform;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that PostgreSQL or UTF-8 cannot hold, wherever a request can have them. */
@QuarkusTest
class StorableRequestsResourceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/sessions | {'user': 'a\\u0000b', 'password': 'x'} | /user",
                "/sessions | {'user': 'a', 'password': '\\ud800'} | /password",
                "/tokens | {'name': 'x', 'roles': ['VIEWER\\u0000']} | /roles/0",
                "/clusters | {'name': 'c', 'template': 't', 'config': {'a': {'b': [1, 'x\\udc00']}}} | /config/a/b/1",
                "/placements | {'template': 't', 'size': 1, 'config': {'a\\u0000': 1}} | /config/a\uFFFD",
                "/providers | {'name': 'p', 'description': 'x\\u0000'} | /description",
            })
    void areRefusedInBodiesWithTheirPlace(String path, String body, String pointer) {
        refused(As.admin()
                        .body(body.replace('\'', '"'))
                        .post("/api/v1" + path)
                        .then()
                        .statusCode(422))
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void areRefusedInWhatIsNotWrittenAsUtf8() {
        given().contentType(ContentType.JSON)
                .body("{\"user\": \"a\\u0000\", \"password\": \"x\"}".getBytes(StandardCharsets.UTF_16BE))
                .post("/api/v1/sessions")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/user"));
    }

    @ParameterizedTest
    @CsvSource({"/cluster-templates/a%00b", "/clusters?state=ACTIVE&owner=%00", "/clusters?%00=1", "/tasks/%00/log"})
    void areRefusedInPathsAndQueries(String path) {
        refused(As.admin()
                .urlEncodingEnabled(false)
                .get("/api/v1" + path)
                .then()
                .statusCode(422));
    }

    @Test
    void areRefusedInCursors() {
        String cursor = Base64.getUrlEncoder().encodeToString(new byte[1]);
        As.admin()
                .get("/api/v1/cluster-templates?cursor=" + cursor)
                .then()
                .statusCode(422)
                .body("detail", containsString("The cursor " + cursor + " is not one of ours."));
    }

    @Test
    void areRefusedInDocumentsWithTheirLine() {
        given().header("Authorization", "Bearer " + As.adminToken())
                .contentType("application/yaml")
                .body("name: nul\ndescription: \"a\\0b\"\n".getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/services")
                .then()
                .body("detail", containsString("line 2"))
                .statusCode(400)
                .body("detail", containsString("NUL character (\\u0000) at position 1"));
    }

    private static ValidatableResponse refused(ValidatableResponse answer) {
        return answer.contentType("application/problem+json")
                .body("detail", containsString("which cannot be stored.\nMaybe leave it out."));
    }
}
