package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.contract.TaskAction;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Changes that wait for their turn. */
@QuarkusTest
class QueuedChangeResourceTest extends StackTest {

    private static final Map<String, Object> GROW = Map.of("kind", "grow", "count", 1);
    private static final int TAKEN_AT_ONCE = 50;

    @Inject
    EntityManager entities;

    @Test
    void eachChangeIsPlannedWhenTheOneBeforeHasSucceeded() {
        String cluster = created("patient", "stack", 2);
        String first = held(cluster, "patient");

        String second =
                id(queue(cluster, GROW).statusCode(202).body("state", equalTo("QUEUED"), "kind", equalTo("GROW")));
        String third = id(queue(cluster, Map.of("kind", "shrink", "nodes", List.of(1002)))
                .statusCode(202)
                .body("state", equalTo("QUEUED")));
        cluster(cluster).body("operation.id", equalTo(first), "size", equalTo(3));
        cloud().release();

        awaitOperation("ann", first, "SUCCEEDED");
        awaitOperation("ann", second, "SUCCEEDED");
        awaitOperation("ann", third, "SUCCEEDED");
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1003);
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(3));
    }

    @Test
    void whatNeedNotWaitBeginsAtOnce() {
        String cluster = created("eager", "stack", 2);

        String grow = id(queue(cluster, GROW).statusCode(202).body("state", equalTo("RUNNING")));

        awaitOperation("ann", grow, "SUCCEEDED");
        assertThat(standing(cluster)).hasSize(3);
    }

    @Test
    void nothingBeginsBehindAFailure() {
        String cluster = created("unlucky", "stack", 2);
        String first = held(cluster, "unlucky");
        String second = id(queue(cluster, GROW).statusCode(202));
        cloud().failWhere(task -> task.action() == TaskAction.CREATE);
        cloud().release();

        awaitOperation("ann", first, "FAILED");
        awaitOperation("ann", second, "ABORTED");
        operation(second).body("error", containsString(first + " (GROW), is FAILED."));
        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", first).then().statusCode(200);
        awaitOperation("ann", first, "SUCCEEDED");
    }

    @Test
    void whatMakesNoSenseWhenItsTurnComesSaysWhy() {
        String cluster = created("hopeful", "stack", 2);
        String first = held(cluster, "hopeful");
        String second = id(
                queue(cluster, Map.of("kind", "shrink", "nodes", List.of(1077))).statusCode(202));
        cloud().release();

        awaitOperation("ann", first, "SUCCEEDED");
        awaitOperation("ann", second, "FAILED");
        operation(second).body("error", containsString("has no node 1077"));
        cluster(cluster).body("state", equalTo("ACTIVE"), "operation.id", equalTo(first));
    }

    @Test
    void aDeletionEndsWhatWaits() {
        String cluster = created("doomed", "stack", 2);
        cloud().holdWhere(task -> task.node().hostName().contains("doomed"));
        change(cluster, GROW).then().statusCode(202);
        String waiting = id(queue(cluster, GROW).statusCode(202));

        String deletion = id(
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).then().statusCode(202));

        awaitOperation("ann", waiting, "ABORTED");
        queue(cluster, GROW).statusCode(409).body("detail", containsString("is being deleted"));
        cloud().release();
        awaitOperation("ann", deletion, "SUCCEEDED");
    }

    @Test
    void notMoreThanTenWait() {
        String cluster = created("crowded-queue", "stack", 2);
        held(cluster, "crowded-queue");
        for (int i = 0; i < 10; i++) {
            queue(cluster, GROW).statusCode(202);
        }

        queue(cluster, GROW).statusCode(409).body("detail", containsString("10 operations wait"));

        String deletion = id(
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).then().statusCode(202));
        cloud().release();
        awaitOperation("ann", deletion, "SUCCEEDED");
    }

    @Test
    void othersDoNotWaitForWhatCannotBegin() {
        String ill = created("ill", "stack", 2);
        String done = id(change(ill, GROW).then().statusCode(202));
        awaitOperation("ann", done, "SUCCEEDED");
        String well = created("well", "stack", 2);
        String first = held(well, "well");
        String second = id(queue(well, GROW).statusCode(202));
        sql("update cluster set config = '[]' where id = :id", ill);
        sql("""
                insert into operation select (jsonb_populate_record(o, jsonb_build_object(
                    'id', '00000000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'state', 'QUEUED'))).*
                from operation o, generate_series(1, %d) n where o.id = :id""".formatted(TAKEN_AT_ONCE), done);

        try {
            cloud().release();
            awaitOperation("ann", first, "SUCCEEDED");
            awaitOperation("ann", second, "SUCCEEDED");
        } finally {
            sql("delete from operation where cluster_id = :id and id::text like '00000000%'", ill);
            sql("update cluster set config = '{}' where id = :id", ill);
        }
    }

    private void sql(String statement, String id) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(statement)
                        .setParameter("id", UUID.fromString(id))
                        .executeUpdate());
    }

    /** A growth that does not go on until {@code release}. */
    private String held(String cluster, String name) {
        cloud().holdWhere(task ->
                task.action() == TaskAction.CREATE && task.node().hostName().contains(name));
        return id(change(cluster, GROW).then().statusCode(202));
    }

    private static ValidatableResponse queue(String cluster, Map<String, Object> body) {
        return As.user("ann")
                .queryParam("queue", true)
                .body(body)
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then();
    }

    private static ValidatableResponse operation(String id) {
        return As.user("ann").get("/api/v1/operations/{id}", id).then();
    }

    private static String id(ValidatableResponse response) {
        return response.extract().path("id");
    }
}
