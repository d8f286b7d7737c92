package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API token may do, compared with whoever makes it, and when it ends. */
@QuarkusTest
class TokenResourceTest {

    private static ValidatableResponse make(String bearer, Map<String, Object> body) {
        Map<String, Object> named = new HashMap<>(body);
        named.put("name", "ci");
        return As.bearer(bearer).body(named).post("/api/v1/tokens").then();
    }

    private static String secret(String bearer, Map<String, Object> body) {
        return make(bearer, body).statusCode(201).extract().path("secret");
    }

    private static int status(String token) {
        return As.bearer(token).get("/api/v1/sessions/current").statusCode();
    }

    @Test
    void anAdministratorMakesATokenThatMayDoLess() {
        String admin = As.token("token-admin", Set.of(Role.ADMIN));
        String viewer = secret(admin, Map.of("roles", List.of("VIEWER")));

        As.bearer(viewer).get("/api/v1/sessions/current").then().statusCode(200).body("roles", contains("VIEWER"));
        As.bearer(viewer).get("/api/v1/services").then().statusCode(200);
        As.bearer(viewer)
                .body(Map.of("name", "of-a-viewer"))
                .post("/api/v1/services")
                .then()
                .statusCode(403);
        make(viewer, Map.of("roles", List.of("ADMIN"))).statusCode(422).body("errors[0].pointer", equalTo("/roles"));
        As.bearer(secret(viewer, Map.of()))
                .get("/api/v1/sessions/current")
                .then()
                .body("roles", contains("VIEWER"));
    }

    @Test
    void aTokenMayDoNoMoreThanItsOwnerStillMay() {
        String owner = As.token("token-demoted", Set.of(Role.USER));
        String user = secret(owner, Map.of("roles", List.of("USER")));
        String viewer = secret(owner, Map.of("roles", List.of("VIEWER")));

        As.admin()
                .body(Map.of("roles", List.of("VIEWER")))
                .patch("/api/v1/users/token-demoted")
                .then()
                .statusCode(200);

        assertThat(status(user)).isEqualTo(403);
        assertThat(status(viewer)).isEqualTo(200);
    }

    @Test
    void aTokenMakesNoneThatOutlivesIt() {
        String owner = As.token("token-maker", Set.of(Role.USER));
        Instant end = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        String day = secret(owner, Map.of("expiresAt", end.toString()));

        make(day, Map.of("expiresAt", end.plusSeconds(1).toString()))
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/expiresAt"))
                .body("errors[0].detail", containsString(end.toString()));
        String made = make(day, Map.of()).statusCode(201).extract().path("expiresAt");
        assertThat(Instant.parse(made)).isEqualTo(end);
        make(day, Map.of("expiresAt", end.minusSeconds(1).toString())).statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "disabled"})
    void tokensEndWithAResetBySomebodyElseAndWhereTheirOwnerIsDisabled(String how) {
        String name = "token-" + how;
        String token = secret(As.token(name, Set.of(Role.USER)), Map.of());

        if (how.equals("reset")) {
            As.admin()
                    .body(Map.of("password", "another long password"))
                    .post("/api/v1/users/" + name + "/password")
                    .then()
                    .statusCode(204);
        } else {
            enable(name, false);
            enable(name, true);
        }

        assertThat(status(token)).isEqualTo(401);
    }

    private static void enable(String name, boolean enabled) {
        As.admin()
                .body(Map.of("enabled", enabled))
                .patch("/api/v1/users/" + name)
                .then()
                .statusCode(200);
    }
}
