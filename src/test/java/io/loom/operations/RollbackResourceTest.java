package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What becomes of an operation that has not succeeded: it is rolled back or abandoned. */
@QuarkusTest
class RollbackResourceTest extends StackTest {

    @Test
    void aGrowthThatFailedIsUndone() {
        String cluster = created("halfgrown", "balanced", 3);
        int before = cloud().assignments("halfgrown").size();
        String grow = failed(cluster, Map.of("kind", "grow", "count", 2), on("halfgrown", TaskAction.START));
        cloud().failWhere(task -> false);
        cluster(cluster)
                .body("state", equalTo("INCONSISTENT"), "size", equalTo(5))
                .body(allowed("rollback"), equalTo(true));

        String rollback = rolledBack(grow);

        cluster(cluster)
                .body(
                        "state", equalTo("ACTIVE"),
                        "size", equalTo(3),
                        "message", nullValue(),
                        "operation.kind", equalTo("ROLLBACK"));
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002);
        List<TaskAssignment> done = assignmentsSince("halfgrown", before);
        List<TaskAssignment> again = done.stream()
                .filter(task ->
                        task.action() == TaskAction.CONFIGURE && task.node().number() < 1003)
                .toList();
        assertThat(again).hasSize(6);
        assertThat(backends(again.getLast())).hasSize(2);
        assertThat(done.getLast().action()).isEqualTo(TaskAction.DELETE);
        run(cluster, Map.of("kind", "grow", "count", 1));
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002, 1005);
        rollback(rollback).statusCode(409).body("detail", containsString("has succeeded"));
    }

    @Test
    void whatNoStepHasTouchedStaysUntouched() {
        String cluster = created("barely", "balanced", 3);
        String grow = failed(cluster, Map.of("kind", "grow", "count", 1), on("barely", TaskAction.CREATE));
        cloud().failWhere(task -> false);
        int before = cloud().assignments("barely").size();

        rolledBack(grow);

        assertThat(assignmentsSince("barely", before))
                .extracting(task -> task.node().number() + " " + task.action())
                .containsExactly("1003 DELETE");
    }

    @Test
    void aConfigurationThatFailedIsTheOldOneAgain() {
        String cluster = created("misconfigured", "stack", 2);
        String reconfigure = failed(
                cluster,
                Map.of("kind", "reconfigure", "config", Map.of("own", "wrong"), "restart", true),
                task -> on("misconfigured", TaskAction.CONFIGURE).test(task)
                        && task.work() instanceof ServiceWork work
                        && work.service().equals("site"));
        cloud().failWhere(task -> false);
        int before = cloud().assignments("misconfigured").size();

        rolledBack(reconfigure);

        As.user("ann").get("/api/v1/clusters/{id}/config", cluster).then().body("own", equalTo("yes"));
        assertThat(assignmentsSince("misconfigured", before).stream()
                        .map(task -> task.action() + " " + ((ServiceWork) task.work()).service() + " "
                                + ((ServiceWork) task.work()).config().get("own")))
                .contains("CONFIGURE site yes", "START site yes", "START depot yes")
                .noneMatch(words -> words.endsWith("wrong"));
    }

    @Test
    void aServiceThatCameHalfwayGoes() {
        String cluster = created("halfserved", "stack", 2);
        String add = failed(
                cluster,
                Map.of("kind", "add-services", "services", List.of("agent")),
                on("halfserved", TaskAction.START));
        cloud().failWhere(task -> false);
        assertThat(servicesOf(cluster)).contains("agent");
        int before = cloud().assignments("halfserved").size();

        rolledBack(add);

        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("depot", "site");
        cluster(cluster).body("services", equalTo(List.of("depot", "site")), "state", equalTo("ACTIVE"));
        assertThat(assignmentsSince("halfserved", before))
                .extracting(TaskAssignment::action)
                .contains(TaskAction.REMOVE);
    }

    @Test
    void nothingIsUndoneAfterAStepThatIsFinal() {
        String cluster = created("toolate", "stack", 4);
        String shrink =
                failed(cluster, Map.of("kind", "shrink", "nodes", List.of(1003)), on("toolate", TaskAction.DELETE));

        rollback(shrink)
                .statusCode(409)
                .body("detail", containsString("its step REMOVE of site on "))
                .body("detail", containsString("loom operation resume " + shrink));
        cluster(cluster)
                .body(allowed("rollback"), equalTo(false))
                .body("allowedActions.find { it.kind == 'rollback' }.reason", containsString("REMOVE of site"));

        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", shrink).then().statusCode(200);
        awaitOperation("ann", shrink, "SUCCEEDED");
    }

    @Test
    void aReplacementIsUndoneUntilTheOldMachineGoes() {
        String cluster = created("keeper", "stack", 3);
        int site = nodeWith(cluster, "site");
        String replace =
                failed(cluster, Map.of("kind", "replace", "nodes", List.of(site)), on("keeper", TaskAction.STOP));
        cloud().failWhere(task -> false);
        int before = cloud().assignments("keeper").size();

        rolledBack(replace);

        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002);
        assertThat(assignmentsSince("keeper", before))
                .extracting(task -> task.node().number() + " " + task.action())
                .containsExactlyInAnyOrder(site + " START", "1003 DELETE");
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.find { it.number == " + site + " }.state", equalTo("RUNNING"));
    }

    @Test
    void anOperationThatRunsIsAbortedAndRolledBackByOneRequest() {
        String cluster = created("recalled", "stack", 2);
        cloud().holdWhere(task -> task.node().number() > 1001 && task.action() == TaskAction.BOOTSTRAP);
        String grow = change(cluster, Map.of("kind", "grow", "count", 1))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        await().atMost(SOON).until(() -> actionsOn("recalled", 1002).contains(TaskAction.BOOTSTRAP));

        String rollback = rollback(grow)
                .statusCode(202)
                .body("kind", equalTo("ROLLBACK"), "state", equalTo("QUEUED"))
                .extract()
                .path("id");

        awaitOperation("ann", rollback, "SUCCEEDED");
        awaitOperation("ann", grow, "ABORTED");
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
        assertThat(standing(cluster)).containsExactly(1000, 1001);
    }

    @Test
    void aRollbackThatFailsIsResumed() {
        String cluster = created("twice", "stack", 2);
        String grow = failed(cluster, Map.of("kind", "grow", "count", 1), on("twice", TaskAction.INSTALL));
        cloud().failWhere(on("twice", TaskAction.DELETE));
        String rollback = rollback(grow).statusCode(202).extract().path("id");
        awaitOperation("ann", rollback, "FAILED");
        cluster(cluster).body("state", equalTo("INCONSISTENT"));
        rollback(rollback).statusCode(409);
        rollback(grow).statusCode(409).body("detail", containsString("followed by another one"));
        cloud().failWhere(task -> false);

        As.user("ann").post("/api/v1/operations/{id}/resume", rollback).then().statusCode(200);

        awaitOperation("ann", rollback, "SUCCEEDED");
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
    }

    @Test
    void theRollbackOfACreationIsTheDeletionOfTheCluster() {
        cloud().failWhere(on("stillborn", TaskAction.START));
        String creation = create("ann", stack("stillborn", "stack", 2));
        awaitOperation("ann", creation, "FAILED");

        String deletion = rollback(creation)
                .statusCode(202)
                .body("kind", equalTo("DELETE"))
                .extract()
                .path("id");

        awaitOperation("ann", deletion, "SUCCEEDED");
        cluster(clusterOf(creation)).body("state", equalTo("TERMINATED"));
    }

    @Test
    void anAbandonedOperationLeavesTheClusterAsItIsAndFreeToChange() {
        String cluster = created("given-up", "stack", 2);
        String grow = failed(cluster, Map.of("kind", "grow", "count", 1), on("given-up", TaskAction.START));
        cloud().failWhere(task -> false);

        As.user("ann").post("/api/v1/operations/{id}/abandon", grow).then().statusCode(200);

        cluster(cluster)
                .body("state", equalTo("INCONSISTENT"), "message", containsString("GROW was abandoned by ann"))
                .body(allowed("abandon"), equalTo(false));
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002);
        As.user("ann").post("/api/v1/operations/{id}/resume", grow).then().statusCode(409);
        As.user("ann").post("/api/v1/operations/{id}/abandon", grow).then().statusCode(409);
        rollback(grow).statusCode(409).body("detail", containsString("has been abandoned by ann"));
        run(cluster, Map.of("kind", "grow", "count", 1));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(3));
    }

    @Test
    void aCreationThatRunsIsAbandoned() {
        cloud().holdWhere(on("orphaned", TaskAction.BOOTSTRAP));
        String creation = create("ann", stack("orphaned", "stack", 2));
        await().atMost(SOON).until(() -> cloud().assignments("orphaned").size() == 6);

        As.user("ann").post("/api/v1/operations/{id}/abandon", creation).then().statusCode(200);

        awaitOperation("ann", creation, "ABORTED");
        cluster(clusterOf(creation))
                .body("state", equalTo("INCONSISTENT"), "message", containsString("CREATE was abandoned by ann"));
        cloud().release();
    }

    private static Predicate<TaskAssignment> on(String cluster, TaskAction action) {
        return task -> task.action() == action && task.node().hostName().contains(cluster);
    }

    private static String allowed(String kind) {
        return "allowedActions.find { it.kind == '" + kind + "' }.allowed";
    }

    private String failed(String cluster, Map<String, Object> change, Predicate<TaskAssignment> fails) {
        cloud().failWhere(fails);
        String operation =
                change(cluster, change).then().statusCode(202).extract().path("id");
        awaitOperation("ann", operation, "FAILED");
        return operation;
    }

    private static ValidatableResponse rollback(String operation) {
        return As.user("ann")
                .post("/api/v1/operations/{id}/rollback", operation)
                .then();
    }

    private static String rolledBack(String operation) {
        String rollback = rollback(operation).statusCode(202).extract().path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");
        return rollback;
    }

    private static String[] backends(TaskAssignment task) {
        return ((ServiceWork) task.work()).config().get("backends").toString().split(",");
    }
}
