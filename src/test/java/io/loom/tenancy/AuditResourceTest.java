package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditResourceTest {

    private final String name = "t-" + UUID.randomUUID();

    @Test
    void keepsWhatWasBeforeAndAfter() {
        String tag = As.admin()
                .body(Map.of("name", name, "quota", Map.of("nodes", 10)))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .extract()
                .header("ETag");
        As.admin()
                .header("If-Match", tag)
                .body(Map.of("description", "bigger", "quota", Map.of("nodes", 20)))
                .put("/api/v1/tenants/{name}", name)
                .then()
                .statusCode(200);
        String id = As.admin()
                .get("/api/v1/audit?subject=tenant/{name}", name)
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].action", equalTo("tenant.change"))
                .body("items[0].user", equalTo("admin"))
                .body("items[0].before", nullValue())
                .body("items[1].action", equalTo("tenant.create"))
                .extract()
                .path("items[0].id");
        As.admin()
                .get("/api/v1/audit/{id}", id)
                .then()
                .statusCode(200)
                .body("before.quota.nodes", equalTo(10))
                .body("before.description", equalTo(""))
                .body("after.quota.nodes", equalTo(20))
                .body("after.description", equalTo("bigger"));
    }

    @Test
    void isFoundByUserActionSubjectAndTime() {
        Instant before = Instant.parse(As.admin().get("/api/v1/audit?limit=1").path("items[0].at"));
        As.admin()
                .body(Map.of("name", name, "password", "a long enough one", "roles", List.of("USER")))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        As.admin()
                .get("/api/v1/audit?user=admin&action=user.&subject=user/{name}&since={since}", name, before.toString())
                .then()
                .body("items", hasSize(1))
                .body("items[0].action", equalTo("user.create"));
        As.admin()
                .get("/api/v1/audit?subject=user/{name}&user=nobody", name)
                .then()
                .body("items", hasSize(0));
        As.admin()
                .get("/api/v1/audit?subject=user/{name}&until={until}", name, before.toString())
                .then()
                .body("items", hasSize(0));
        As.admin().get("/api/v1/audit?action=user.").then().body("items.action", everyItem(containsString("user.")));
        As.admin().get("/api/v1/audit?since=yesterday").then().statusCode(422);
    }

    @Test
    void staysInItsTenant() {
        As.admin().body(Map.of("name", name)).post("/api/v1/tenants").then().statusCode(201);
        String id = As.admin().get("/api/v1/audit?limit=1").path("items[0].id");
        As.admin()
                .header("Loom-Tenant", name)
                .get("/api/v1/audit/{id}", id)
                .then()
                .statusCode(404);
        As.admin().header("Loom-Tenant", name).get("/api/v1/audit").then().body("items", hasSize(0));
    }

    @Test
    void keepsNoSecret() {
        String secret = As.admin()
                .body(Map.of("name", name))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
        String id = As.admin().get("/api/v1/audit?action=token.create&limit=1").path("items[0].id");
        As.admin()
                .get("/api/v1/audit/{id}", id)
                .then()
                .body("after.name", equalTo(name))
                .body(not(containsString(secret)));
    }

    @Test
    void masksWhatIsSecretByItsName() {
        JsonNode kept = new AuditStates(new ObjectMapper())
                .of(Map.of(
                        "config", List.of(Map.of("db_password", "x7", "port", 5432)),
                        "apiToken", 12,
                        "secret", Map.of("set", true)));
        assertThat(kept)
                .isEqualTo(new ObjectMapper()
                        .valueToTree(Map.of(
                                "config", List.of(Map.of("db_password", "(secret)", "port", 5432)),
                                "apiToken", "(secret)",
                                "secret", Map.of("set", true))));
    }
}
