package io.loom.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import io.loom.platform.LoomTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URL;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SessionResourceTest {

    @TestHTTPResource
    URL url;

    @Test
    void signsTheFirstUserIn() {
        signIn("admin", LoomTestResource.ADMIN_PASSWORD)
                .then()
                .statusCode(201)
                .body("token", startsWith("loom_ses_"))
                .body("user", equalTo("admin"))
                .body("tenant", equalTo("default"))
                .body("roles", hasItems("ADMIN", "OPERATOR"))
                .header("Set-Cookie", containsString("HttpOnly"))
                .header("Set-Cookie", containsString("SameSite=Strict"));
    }

    @Test
    void refusesAWrongPasswordWithoutSayingWhichWasWrong() {
        String wrongPassword = signIn("admin", "not the password")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .extract()
                .path("detail");
        String wrongUser = signIn("nobody", "not the password")
                .then()
                .statusCode(401)
                .extract()
                .path("detail");
        assertThat(wrongUser).isEqualTo(wrongPassword);
    }

    @Test
    void knowsTheAddressOfWhoIsBehindATrustedProxy() {
        for (int i = 0; i < 20; i++) {
            from("203.0.113.1", "guessed-" + i, "a guess").then().statusCode(401);
        }
        from("203.0.113.1", "guessed-20", "a guess").then().statusCode(429);
        from("203.0.113.2", "guessed-20", "a guess").then().statusCode(401);
    }

    private static Response from(String address, String user, String password) {
        return given().contentType(ContentType.JSON)
                .header("X-Forwarded-For", address)
                .body(Map.of("user", user, "password", password))
                .post("/api/v1/sessions");
    }

    @Test
    void makesWhoGuessesWait() {
        for (int i = 0; i < 5; i++) {
            signIn("guessed", "guess number " + i).then().statusCode(401);
        }
        signIn("guessed", "guess number 6").then().statusCode(429).body("detail", containsString("try again at"));
    }

    @Test
    void endsASession() {
        String token = As.token("leaver", Set.of(Role.USER));
        As.bearer(token).get("/api/v1/sessions/current").then().statusCode(200).body("user", equalTo("leaver"));
        As.bearer(token).delete("/api/v1/sessions/current").then().statusCode(204);
        As.bearer(token).get("/api/v1/sessions/current").then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void takesTheCookieForReadsFromAnywhereAndForWritesFromOwnPagesOnly() {
        String cookie = As.token("browser", Set.of(Role.USER));
        given().cookie("loom-session", cookie)
                .get("/api/v1/sessions/current")
                .then()
                .statusCode(200);
        Map<String, String> token = Map.of("name", "from a browser");
        given().cookie("loom-session", cookie)
                .header("Origin", "https://evil.example")
                .contentType(ContentType.JSON)
                .body(token)
                .post("/api/v1/tokens")
                .then()
                .statusCode(403)
                .body("detail", containsString("https://evil.example"));
        given().cookie("loom-session", cookie)
                .contentType(ContentType.JSON)
                .body(token)
                .post("/api/v1/tokens")
                .then()
                .statusCode(403);
        given().cookie("loom-session", cookie)
                .header("Origin", ownOrigin())
                .contentType(ContentType.JSON)
                .body(token)
                .post("/api/v1/tokens")
                .then()
                .statusCode(201);
    }

    @Test
    void letsAStaleCookieSignInAgain() {
        given().cookie("loom-session", "loom_ses_stale")
                .header("Origin", ownOrigin())
                .contentType(ContentType.JSON)
                .body(Map.of("user", "admin", "password", LoomTestResource.ADMIN_PASSWORD))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201);
    }

    private String ownOrigin() {
        return "http://" + url.getAuthority();
    }

    private static Response signIn(String user, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("user", user, "password", password))
                .post("/api/v1/sessions");
    }
}
