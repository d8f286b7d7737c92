package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.loom.contract.TaskAction;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cluster is deleted whatever its state, once, and by nobody where it is protected. */
@QuarkusTest
class ClusterDeletionResourceTest extends StackTest {

    @Inject
    EntityManager entities;

    @Test
    void aClusterThatIsBeingCreatedIsDeletedByOneRequest() {
        cloud().holdWhere(task -> task.node().hostName().contains("unborn"));
        String creation = create("ann", stack("unborn", "stack", 3));
        await().atMost(SOON).until(() -> cloud().assignments("unborn").size() == 3);

        String deletion = delete(clusterOf(creation), false)
                .statusCode(202)
                .body("kind", equalTo("DELETE"), "state", equalTo("QUEUED"))
                .extract()
                .path("id");
        delete(clusterOf(creation), false).statusCode(202).body("id", equalTo(deletion));
        cloud().release();

        awaitOperation("ann", deletion, "SUCCEEDED");
        awaitOperation("ann", creation, "ABORTED");
        cluster(clusterOf(creation)).body("state", equalTo("TERMINATED"));
        assertThat(standing(clusterOf(creation))).isEmpty();
        As.user("ann").post("/api/v1/operations/{id}/resume", creation).then().statusCode(409);
    }

    @Test
    void aDeletionThatWaitsCanBeAborted() {
        cloud().holdWhere(task -> task.node().hostName().contains("spared"));
        String creation = create("ann", stack("spared", "stack", 2));
        await().atMost(SOON).until(() -> cloud().assignments("spared").size() == 2);
        String cluster = clusterOf(creation);
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "insert into operation (id, tenant_id, cluster_id, kind, state, requested_by, created_at, task_count,"
                                        + " spec, cluster_state_before) select gen_random_uuid(), tenant_id, cluster_id, 'DELETE',"
                                        + " 'QUEUED', 'ann', now(), 0, spec, 'PENDING' from operation where id = cast(:id as uuid)")
                        .setParameter("id", creation)
                        .executeUpdate());
        String queued = As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .path("items.find { it.state == 'QUEUED' }.id");

        As.user("ann").post("/api/v1/operations/{id}/pause", queued).then().statusCode(409);
        As.user("ann")
                .post("/api/v1/operations/{id}/abort", queued)
                .then()
                .statusCode(200)
                .body("state", equalTo("ABORTED"), "error", containsString("ann"));

        cloud().release();
        awaitOperation("ann", creation, "SUCCEEDED");
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void aPausedCreationIsDeletedWhenItsLeaseEnds() {
        cloud().holdWhere(task ->
                task.action() == TaskAction.CREATE && task.node().hostName().contains("sleeper"));
        String creation = create("ann", stack("sleeper", "stack", 2));
        await().atMost(SOON).until(() -> cloud().assignments("sleeper").size() == 2);
        As.user("ann").post("/api/v1/operations/{id}/pause", creation).then().statusCode(200);

        endLease(clusterOf(creation));

        awaitState(clusterOf(creation), "TERMINATED");
        cluster(clusterOf(creation))
                .body("operation.kind", equalTo("DELETE"), "operation.requestedBy", equalTo("system"));
        awaitOperation("ann", creation, "ABORTED");
        cloud().release();
    }

    @Test
    void aMachineThatCannotBeGivenBackIsForgottenWhereItIsForced() {
        String cluster = created("stubborn", "stack", 3);
        cloud().failWhere(task -> task.action() == TaskAction.DELETE
                && task.node().hostName().contains("stubborn")
                && task.node().number() == 1001);
        String failed = delete(cluster, false).statusCode(202).extract().path("id");
        awaitOperation("ann", failed, "FAILED");
        cluster(cluster).body("state", equalTo("INCOMPLETE"), "message", containsString("The cloud is full."));
        assertThat(standing(cluster)).containsExactly(1001);

        String forced = delete(cluster, true).statusCode(202).extract().path("id");

        awaitOperation("ann", forced, "SUCCEEDED");
        cluster(cluster).body("state", equalTo("TERMINATED"));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body(
                        "items.find { it.what == 'MACHINES_FORGOTTEN' }.message",
                        containsString("m-1001"),
                        "items.find { it.what == 'MACHINES_FORGOTTEN' }.message",
                        not(containsString("m-1000")));
        As.admin()
                .queryParam("subject", "cluster/" + cluster)
                .get("/api/v1/audit")
                .then()
                .body("items.action", hasItem("cluster.forget-machines"));
    }

    @Test
    void aDeletionAfterTheLeaseIsTriedAgainAfterAPauseThatGrows() {
        String cluster = created("costly", "stack", 2);
        cloud().failWhere(task ->
                task.action() == TaskAction.DELETE && task.node().hostName().contains("costly"));

        endLease(cluster);
        awaitState(cluster, "INCOMPLETE");
        cluster(cluster).body("message", containsString("the deletion is tried again at"));
        assertThat(pauseOf(cluster)).isBetween(50.0, 61.0);
        due(cluster);
        await().atMost(SOON).until(() -> pauseOf(cluster) > 100);

        assertThat(pauseOf(cluster)).isBetween(100.0, 121.0);
        As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .then()
                .body("items.size()", equalTo(3), "items.requestedBy[0]", equalTo("system"));
        cloud().failWhere(task -> false);
        due(cluster);
        awaitState(cluster, "TERMINATED");
    }

    @Test
    void aProtectedClusterIsNeitherDeletedNorShrunkNorEndedByItsLease() {
        String cluster = created("treasure", "stack", 3);
        protect(cluster, true).statusCode(200).body("deletionProtection", equalTo(true));

        delete(cluster, true).statusCode(409).body("detail", containsString("loom cluster unprotect treasure"));
        change(cluster, Map.of("kind", "shrink", "count", 1)).then().statusCode(409);
        cluster(cluster)
                .body(
                        "allowedActions.findAll { !it.allowed }.kind",
                        equalTo(List.of(
                                "adopt", "shrink", "repair", "finish-elsewhere", "delete", "rollback", "abandon")));
        run(cluster, Map.of("kind", "grow", "count", 1));
        endLease(cluster);
        String other = created("mortal", "stack", 2);
        endLease(other);
        awaitState(other, "TERMINATED");
        cluster(cluster).body("state", equalTo("ACTIVE"));

        protect(cluster, false).statusCode(200);
        awaitState(cluster, "TERMINATED");
        As.user("ann").get("/api/v1/clusters/{id}/nodes", cluster).then().body("items", empty());
        As.user("ann")
                .queryParam("deleted", true)
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.state", hasItem("DELETED"))
                .body("items.state", everyItem(equalTo("DELETED")));
        As.admin()
                .queryParam("subject", "cluster/" + cluster)
                .get("/api/v1/audit")
                .then()
                .body("items.action", hasItem("cluster.protect"));
        protect(cluster, true).statusCode(409);
    }

    private static ValidatableResponse delete(String cluster, boolean force) {
        return As.user("ann")
                .queryParam("force", force)
                .delete("/api/v1/clusters/{id}", cluster)
                .then();
    }

    private static ValidatableResponse protect(String cluster, boolean on) {
        return As.user("ann")
                .body(Map.of("on", on))
                .put("/api/v1/clusters/{id}/protection", cluster)
                .then();
    }

    private static void awaitState(String cluster, String state) {
        await().atMost(SOON).untilAsserted(() -> cluster(cluster).body("state", equalTo(state)));
    }

    /** A lease cannot be changed while an operation runs; here it ends then. */
    private void endLease(String cluster) {
        update("expires_at = now()", cluster);
    }

    private void due(String cluster) {
        update("deletion_due_at = now()", cluster);
    }

    private void update(String what, String cluster) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update cluster set " + what + " where id = cast(:id as uuid)")
                        .setParameter("id", cluster)
                        .executeUpdate());
    }

    /** Seconds until the deletion is tried again. */
    private double pauseOf(String cluster) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery(
                                        "select coalesce(extract(epoch from deletion_due_at - now()), 0) from cluster"
                                                + " where id = cast(:id as uuid)")
                                .setParameter("id", cluster)
                                .getSingleResult())
                        .doubleValue());
    }
}
