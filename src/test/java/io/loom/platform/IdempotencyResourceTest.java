package io.loom.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class IdempotencyResourceTest {

    private static final String PASSWORD = "password-of-a-namesake";

    @Inject
    IdempotencyRepository answers;

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

    /** Who acts in a tenant may have the name of somebody who is of it. */
    @Test
    void keepsTheKeysOfTwoUsersOfOneNameApart() {
        As.admin()
                .body(Map.of("name", "of-operators"))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        makeUser(As.admin().header("Loom-Tenant", "of-operators"), "namesake", "OPERATOR")
                .then()
                .statusCode(201);
        makeUser(As.admin(), "namesake", "ADMIN").then().statusCode(201);
        String key = UUID.randomUUID().toString();

        for (String tenant : List.of("of-operators", "default")) {
            makeUser(
                            As.bearer(signIn(tenant))
                                    .header("Loom-Tenant", "default")
                                    .header("Idempotency-Key", key),
                            "made-by-" + tenant,
                            "USER")
                    .then()
                    .statusCode(201)
                    .body("name", equalTo("made-by-" + tenant));
        }
    }

    private static Response makeUser(RequestSpecification by, String name, String role) {
        return by.body(Map.of("name", name, "password", PASSWORD, "roles", List.of(role)))
                .post("/api/v1/users");
    }

    private static String signIn(String tenant) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("tenant", tenant, "user", "namesake", "password", PASSWORD))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
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

    @Test
    void servesARequestAgainWhoseServerDied() {
        String key = UUID.randomUUID().toString();
        makeTenant(key, "idempotent-5").then().statusCode(201);
        forgetTheAnswer(key, "1 second");
        makeTenant(key, "idempotent-5").then().statusCode(409).body("detail", containsString("still being served"));
        forgetTheAnswer(key, "31 seconds");
        makeTenant(key, "idempotent-5").then().statusCode(409).body("detail", containsString("There is a tenant"));
        makeTenant(key, "idempotent-6").then().statusCode(201);
    }

    /** As it is while a request is served that came so long ago. */
    private void forgetTheAnswer(String key, String ago) {
        int rows = QuarkusTransaction.requiringNew()
                .call(() -> answers.getEntityManager()
                        .createNativeQuery(
                                "update idempotency set status = null, created_at = now() - cast(:ago as interval)"
                                        + " where key = :key")
                        .setParameter("ago", ago)
                        .setParameter("key", key)
                        .executeUpdate());
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void whoIsTakenForDeadMakesNothingAndTheOtherKnowsWhatWasMade() {
        IdempotencyEntity.Key key =
                new IdempotencyEntity.Key("somebody", UUID.randomUUID().toString());
        UUID slow = UUID.randomUUID();
        UUID quick = UUID.randomUUID();
        UUID made = UUID.randomUUID();
        Instant then = Instant.parse("2026-11-22T12:00:00Z");
        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(answers.take(key, "hash", slow, then)).isTrue();
            assertThat(answers.take(key, "hash", quick, then)).isFalse();
            assertThat(answers.takeOver(key, quick, then, then)).isFalse();
            assertThat(answers.takeOver(key, quick, then.plusSeconds(1), then.plusSeconds(31)))
                    .isTrue();
            assertThat(answers.mark(key, slow, UUID.randomUUID())).isFalse();
            assertThat(answers.mark(key, quick, made)).isTrue();
        });
        QuarkusTransaction.requiringNew()
                .run(() -> assertThat(answers.findById(key).made).isEqualTo(made));
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
