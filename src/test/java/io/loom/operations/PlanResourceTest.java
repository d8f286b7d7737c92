package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Plans of new and of standing clusters: kept, applied exactly as they were shown, and refused where they are no longer true. */
@QuarkusTest
class PlanResourceTest extends StackTest {

    @Inject
    EntityManager entities;

    @Test
    void aPlanIsAppliedOnceAsItWasShown() {
        String cluster = created("planned", "stack", 2);

        Response plan =
                As.user("ann").body(Map.of("kind", "grow", "count", 1)).post("/api/v1/clusters/{id}/plans", cluster);
        plan.then()
                .statusCode(201)
                .body(
                        "kind", equalTo("GROW"),
                        "clusterId", equalTo(cluster),
                        "tasks", equalTo(6),
                        "plan.changes.create", equalTo(1),
                        "plan.changes.keep", equalTo(2),
                        "operationId", nullValue());
        String id = plan.path("id");
        cluster(cluster).body("size", equalTo(2), "state", equalTo("ACTIVE"));
        As.user("ann").get("/api/v1/plans/{id}", id).then().statusCode(200).body("plan.changes.create", equalTo(1));
        As.user("bob").get("/api/v1/plans/{id}", id).then().statusCode(404);

        String operation = applied(id);
        awaitOperation("ann", operation, "SUCCEEDED");
        cluster(cluster).body("size", equalTo(3));
        As.user("ann")
                .post("/api/v1/plans/{id}/apply", id)
                .then()
                .statusCode(409)
                .body("detail", containsString("has been applied by operation " + operation));
    }

    @Test
    void ofTwoPlansOfOneClusterOneWins() {
        String cluster = created("rivals", "stack", 2);
        String first = planned(cluster, Map.of("kind", "grow", "count", 1));
        String second = planned(cluster, Map.of("kind", "grow", "count", 2));

        String operation = applied(first);
        awaitOperation("ann", operation, "SUCCEEDED");

        As.user("ann")
                .post("/api/v1/plans/{id}/apply", second)
                .then()
                .statusCode(409)
                .body("detail", containsString("The cluster has been changed by operation " + operation));
    }

    @Test
    void aPlanIsNotAppliedWhenItsDefinitionsHaveChangedOrItsTimeIsOver() {
        String cluster = created("stale", "moved", 2);
        String plan = planned(cluster, Map.of("kind", "grow", "count", 1));
        TestCatalog.take(HARDWARE.formatted("moving", "6"));

        String detail = As.user("ann")
                .post("/api/v1/plans/{id}/apply", plan)
                .then()
                .statusCode(409)
                .extract()
                .path("detail");
        assertThat(detail).contains("cannot be applied any more").contains("have changed since");

        String old = planned(cluster, Map.of("kind", "grow", "count", 1));
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update plan set expires_at = created_at - interval '1 hour' where id = :id")
                        .setParameter("id", UUID.fromString(old))
                        .executeUpdate());
        As.user("ann")
                .post("/api/v1/plans/{id}/apply", old)
                .then()
                .statusCode(409)
                .body("detail", containsString("It expired at"));
    }

    @Test
    void aNewClusterIsPlannedAndAppliedWithItsSecrets() {
        Response plan = As.user("ann").body(stack("fresh", "stack", 2)).post("/api/v1/plans");
        plan.then().statusCode(201).body("kind", equalTo("CREATE"), "clusterId", nullValue(), "tasks", equalTo(12));
        assertThat(plan.asString()).doesNotContain(USER_KEY);
        assertThat(clustersNamed("fresh")).isEmpty();

        String operation = applied(plan.path("id"));
        awaitOperation("ann", operation, "SUCCEEDED");
        cluster(clusterOf(operation)).body("name", equalTo("fresh"), "size", equalTo(2));
    }

    private static String planned(String cluster, Map<String, Object> body) {
        return As.user("ann")
                .body(body)
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String applied(String plan) {
        return As.user("ann")
                .post("/api/v1/plans/{id}/apply", plan)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}
