package io.loom.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TenantResourceTest {

    private final Weights weights;

    TenantResourceTest(Weights weights) {
        this.weights = weights;
    }

    @Test
    void changesATenantOnlyByItsVersion() {
        String tag = As.admin()
                .body(Map.of("name", "versioned", "quota", Map.of("nodes", 10, "cores", 64, "memoryMib", 262144)))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .body("quota.nodes", equalTo(10))
                .body("quota.cores", equalTo(64))
                .body("quota.memoryMib", equalTo(262144))
                .body("quota.pricePerHourMicros", nullValue())
                .extract()
                .header("ETag");
        Map<String, Object> change = Map.of("description", "changed", "quota", Map.of("nodes", 20));
        As.admin().body(change).put("/api/v1/tenants/versioned").then().statusCode(428);
        As.admin()
                .header("If-Match", tag)
                .body(change)
                .put("/api/v1/tenants/versioned")
                .then()
                .statusCode(200)
                .body("quota.nodes", equalTo(20));
        As.admin()
                .header("If-Match", tag)
                .body(change)
                .put("/api/v1/tenants/versioned")
                .then()
                .statusCode(412)
                .body("detail", containsString(tag));
    }

    @Test
    void keepsAWeightForThePartOfAPool() {
        UUID id = UUID.fromString(As.admin()
                .body(Map.of("name", "weighty", "weight", 4))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .body("weight", equalTo(4))
                .extract()
                .path("id"));
        assertThat(weights.ofTenants()).containsEntry(id, 4);
        As.admin()
                .header("If-Match", "*")
                .body(Map.of("description", "light again"))
                .put("/api/v1/tenants/weighty")
                .then()
                .statusCode(200)
                .body("weight", equalTo(1));
        assertThat(weights.ofTenants()).doesNotContainKey(id);
        for (int wrong : new int[] {0, 101}) {
            As.admin()
                    .header("If-Match", "*")
                    .body(Map.of("weight", wrong))
                    .put("/api/v1/tenants/weighty")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/weight"));
        }
        As.role(Role.ADMIN)
                .header("If-Match", "*")
                .body(Map.of("weight", 9))
                .put("/api/v1/tenants/default")
                .then()
                .statusCode(403);
    }

    @Test
    void deletesATenantWithItsWebHooksAndTheirSecrets() {
        As.admin()
                .body(Map.of("name", "short-lived"))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        As.admin()
                .header("Loom-Tenant", "short-lived")
                .body(Map.of("name", "keeper", "password", "a long enough one", "roles", List.of("ADMIN")))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        String keeper = given().contentType(ContentType.JSON)
                .body(Map.of("tenant", "short-lived", "user", "keeper", "password", "a long enough one"))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        As.bearer(keeper)
                .body(Map.of("name", "hook", "url", "https://example.com/"))
                .post("/api/v1/webhooks")
                .then()
                .statusCode(201);
        As.admin().get("/api/v1/webhooks/hook").then().statusCode(404);
        As.admin()
                .header("Loom-Tenant", "short-lived")
                .delete("/api/v1/users/keeper")
                .then()
                .statusCode(204);
        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/tenants/short-lived")
                .then()
                .statusCode(204);
        As.admin().get("/api/v1/tenants/short-lived").then().statusCode(404);
    }

    @Test
    void refusesANegativeQuota() {
        As.admin()
                .body(Map.of("name", "negative", "quota", Map.of("nodes", -1)))
                .post("/api/v1/tenants")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/quota/nodes"));
    }

    @Test
    void keepsATenantThatHasUsers() {
        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/tenants/default")
                .then()
                .statusCode(409)
                .body("detail", containsString("has users"));
    }

    @Test
    void showsAdministratorsTheirOwnTenantOnly() {
        As.admin().body(Map.of("name", "unseen")).post("/api/v1/tenants").then().statusCode(201);
        As.role(Role.ADMIN).get("/api/v1/tenants").then().statusCode(200).body("items.name", contains("default"));
        As.role(Role.ADMIN).get("/api/v1/tenants/unseen").then().statusCode(404);
    }

    @Test
    void letsUsersSetTheirOwnPasswordWithTheOneInForce() {
        String session = As.token("heidi", Set.of(Role.USER));
        As.bearer(session)
                .body(Map.of("current", "not the one", "password", "a new long password"))
                .post("/api/v1/users/heidi/password")
                .then()
                .statusCode(403);
        As.user("ivan")
                .body(Map.of("password", "a new long password"))
                .post("/api/v1/users/heidi/password")
                .then()
                .statusCode(403);
        As.admin()
                .body(Map.of("password", "a new long password"))
                .post("/api/v1/users/heidi/password")
                .then()
                .statusCode(204);
        As.bearer(session).get("/api/v1/sessions/current").then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body(Map.of("user", "heidi", "password", "a new long password"))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .body("roles", equalTo(List.of("USER")));
    }
}
