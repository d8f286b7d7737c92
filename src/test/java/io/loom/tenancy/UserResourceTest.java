package io.loom.tenancy;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UserResourceTest {

    @Test
    void makesChangesAndDeletesAUser() {
        String tag = As.admin()
                .body(Map.of("name", "carol", "password", "a long enough one", "roles", List.of("VIEWER")))
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/users/carol"))
                .body("roles", contains("VIEWER"))
                .extract()
                .header("ETag");
        As.admin()
                .header("If-Match", tag)
                .body(Map.of("roles", List.of("USER")))
                .patch("/api/v1/users/carol")
                .then()
                .statusCode(200)
                .body("roles", contains("USER"));
        As.admin()
                .header("If-Match", tag)
                .body(Map.of("enabled", false))
                .patch("/api/v1/users/carol")
                .then()
                .statusCode(412);
        As.admin().delete("/api/v1/users/carol").then().statusCode(204);
        As.admin().get("/api/v1/users/carol").then().statusCode(404).body("detail", equalTo("There is no user carol."));
    }

    @Test
    void refusesBadUsersNamingEachField() {
        As.admin()
                .body(Map.of("name", "Has Spaces", "password", "a long enough one", "roles", List.of("USER")))
                .post("/api/v1/users")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/name"));
        As.admin()
                .body(Map.of("name", "dave", "password", "short", "roles", List.of("USER")))
                .post("/api/v1/users")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/password"));
        As.admin()
                .body(Map.of("name", "dave", "password", "a long enough one", "roles", List.of("KING")))
                .post("/api/v1/users")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/roles/0"))
                .body("detail", containsString("OPERATOR, ADMIN, USER, VIEWER"));
    }

    @Test
    void keepsAdministratorsFromMakingOperators() {
        As.role(Role.ADMIN)
                .body(Map.of("name", "climber", "password", "a long enough one", "roles", List.of("OPERATOR")))
                .post("/api/v1/users")
                .then()
                .statusCode(403);
    }

    @Test
    void endsTheSessionsOfADisabledUser() {
        String token = As.token("erin", Set.of(Role.USER));
        As.admin()
                .body(Map.of("enabled", false))
                .patch("/api/v1/users/erin")
                .then()
                .statusCode(200);
        As.bearer(token).get("/api/v1/sessions/current").then().statusCode(401);
    }

    @Test
    void showsATokensSecretOnceAndKeepsItWithinItsRoles() {
        String owner = As.token("frank", Set.of(Role.USER));
        As.bearer(owner)
                .body(Map.of("name", "ci", "roles", List.of("ADMIN")))
                .post("/api/v1/tokens")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/roles"));
        String token = As.bearer(owner)
                .body(Map.of(
                        "name",
                        "ci",
                        "expiresAt",
                        Instant.now().plus(1, ChronoUnit.HOURS).toString()))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .body("secret", startsWith("loom_pat_"))
                .extract()
                .path("secret");
        As.bearer(owner)
                .get("/api/v1/tokens")
                .then()
                .body("items[0].name", equalTo("ci"))
                .body("items[0].secret", nullValue())
                .body("items[0].lastUsedAt", nullValue());
        As.bearer(token).get("/api/v1/sessions/current").then().statusCode(200).body("roles", contains("USER"));
        As.bearer(owner).get("/api/v1/tokens").then().body("items[0].lastUsedAt", notNullValue());
    }

    @Test
    void pagesThroughUsers() {
        for (String name : List.of("page-1", "page-2", "page-3")) {
            As.user(name);
        }
        String next = As.admin()
                .get("/api/v1/users?limit=1")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .extract()
                .path("next");
        String first = As.admin().get("/api/v1/users?limit=1").path("items[0].name");
        As.admin()
                .get("/api/v1/users?limit=500&cursor=" + next)
                .then()
                .body("items.name.contains('" + first + "')", equalTo(false))
                .body("next", nullValue());
        As.admin().get("/api/v1/users?limit=0").then().statusCode(422);
        As.admin().get("/api/v1/users?cursor=%C3%A4").then().statusCode(422);
    }

    @Test
    void letsOperatorsActInOtherTenantsOnly() {
        As.admin().body(Map.of("name", "other")).post("/api/v1/tenants").then().statusCode(201);
        As.admin()
                .header("Loom-Tenant", "other")
                .body(Map.of("name", "grace", "password", "a long enough one", "roles", List.of("ADMIN")))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        As.admin().get("/api/v1/users/grace").then().statusCode(404);
        As.role(Role.ADMIN)
                .header("Loom-Tenant", "other")
                .get("/api/v1/users")
                .then()
                .statusCode(403);
        As.admin()
                .header("Loom-Tenant", "other")
                .get("/api/v1/audit")
                .then()
                .body("items[0].action", equalTo("user.create"))
                .body("items[0].subject", equalTo("user/grace"))
                .body("items[0].before", nullValue());
    }
}
