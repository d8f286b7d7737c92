package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class IdempotencyResourceTest {

    @Test
    void answersTheSameRequestFromWhatItStored() {
        String key = UUID.randomUUID().toString();
        Response first = makeTenant(key, "idempotent-1");
        Response second = makeTenant(key, "idempotent-1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location"))
                .isEqualTo(first.header("Location"))
                .isNotNull();
    }

    @Test
    void refusesTheKeyForAnotherRequest() {
        String key = UUID.randomUUID().toString();
        makeTenant(key, "idempotent-2").then().statusCode(201);
        makeTenant(key, "idempotent-3").then().statusCode(422).body("detail", containsString(key));
    }

    @Test
    void triesAFailedRequestAgain() {
        String key = UUID.randomUUID().toString();
        makeTenant(key, "Not A Name").then().statusCode(422);
        makeTenant(key, "idempotent-4").then().statusCode(201);
    }

    @Test
    void doesNotKeepAnswersWithSecrets() {
        String key = UUID.randomUUID().toString();
        String first = makeToken(key);
        String second = makeToken(key);
        assertThat(second).startsWith("loom_pat_").isNotEqualTo(first);
    }

    private static Response makeTenant(String key, String name) {
        return As.admin()
                .header("Idempotency-Key", key)
                .body(Map.of("name", name))
                .post("/api/v1/tenants");
    }

    private static String makeToken(String key) {
        return As.admin()
                .header("Idempotency-Key", key)
                .body(Map.of("name", "idempotent"))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
    }
}
