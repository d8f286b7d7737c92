package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Finding;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The nodes of a cluster are compared with what is recorded of them, beside whatever else is done to it. */
@QuarkusTest
class InspectionResourceTest extends StackTest {

    private static final Duration PERIOD = Duration.ofMinutes(15);

    @Inject
    EntityManager entities;

    @Inject
    InspectionSchedule schedule;

    @Inject
    InspectionCleanup oldInspections;

    @Test
    void aFindingIsTheConditionOfItsNodeUntilItIsGone() {
        String cluster = created("watched", "stack", 3);
        cluster(cluster).body("drift", nullValue());
        node(cluster, 1000).body("condition", nullValue());
        cloud().findWhere(task ->
                isOn(task, "watched", 1001) ? Finding.of(Finding.Condition.MISSING, "The cloud has no m-1001.") : null);

        String inspection = inspected(cluster);

        cluster(cluster)
                .body("state", equalTo("ACTIVE"))
                .body("operation.kind", equalTo("CREATE"))
                .body("drift.nodes", equalTo(1), "drift.inspectedAt", notNullValue());
        String since = node(cluster, 1001)
                .body("state", equalTo("RUNNING"))
                .body("condition.state", equalTo("MISSING"))
                .body("condition.message", equalTo("The cloud has no m-1001."))
                .extract()
                .path("condition.since");
        node(cluster, 1000).body("condition.state", equalTo("OK"), "condition.message", nullValue());
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.find { it.what == 'INSPECTED' }.message", containsString("-1001"))
                .body("items.find { it.what == 'INSPECTED' }.message", containsString("is MISSING."));
        assertThat(conditionEvents(inspection)).singleElement().asString().contains("MISSING", "m-1001");
        As.user("ann")
                .get("/api/v1/clusters")
                .then()
                .body("items.find { it.id == '" + cluster + "' }.drift.nodes", equalTo(1));

        inspected(cluster);
        node(cluster, 1001).body("condition.since", equalTo(since));

        cloud().findWhere(task -> null);
        String last = inspected(cluster);
        cluster(cluster).body("drift.nodes", equalTo(0));
        node(cluster, 1001).body("condition.state", equalTo("OK"));
        assertThat(conditionEvents(last)).singleElement().asString().contains("\"OK\"");
    }

    @Test
    void anInspectionGivesWayToWhateverElseIsAskedFor() {
        String cluster = created("yielding", "stack", 2);
        cloud().holdWhere(task -> task.action() == TaskAction.INSPECT && isOf(task, "yielding"));
        cloud().findWhere(task -> isOf(task, "yielding") ? Finding.of(Finding.Condition.UNREACHABLE, "Silent.") : null);
        String inspection = inspect(cluster).statusCode(202).extract().path("id");
        inspect(cluster).statusCode(202).body("id", equalTo(inspection));
        await().atMost(SOON)
                .until(() ->
                        cloud().assignments("yielding").stream().anyMatch(task -> task.action() == TaskAction.INSPECT));
        cluster(cluster).body("state", equalTo("ACTIVE"));

        run(cluster, Map.of("kind", "restart"));

        awaitOperation("ann", inspection, "ABORTED");
        As.user("ann")
                .get("/api/v1/operations/{id}", inspection)
                .then()
                .body("error", containsString("It gave way to operation"));
        cloud().release();
        cluster(cluster).body("state", equalTo("ACTIVE"), "operation.kind", equalTo("RESTART"));
        node(cluster, 1000).body("condition", nullValue());
    }

    @Test
    void aProviderThatCannotBeAskedFailsTheInspectionAndNotTheCluster() {
        String cluster = created("unasked", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.INSPECT && isOn(task, "unasked", 1000));

        String inspection = inspect(cluster).statusCode(202).extract().path("id");

        awaitOperation("ann", inspection, "FAILED");
        As.user("ann")
                .get("/api/v1/operations/{id}", inspection)
                .then()
                .body("error", containsString("The cloud is full."));
        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue(), "drift", nullValue());
        node(cluster, 1000).body("state", equalTo("RUNNING"), "condition", nullValue());
        node(cluster, 1001).body("condition.state", equalTo("OK"));
        As.user("ann")
                .post("/api/v1/operations/{id}/resume", inspection)
                .then()
                .statusCode(409)
                .body("detail", containsString("it has changed nothing"));
        As.user("ann")
                .post("/api/v1/operations/{id}/rollback", inspection)
                .then()
                .statusCode(409);
    }

    @Test
    void servicesThatDoNotRunAreNamedUntilAnOperationHasWorkedOnTheirNode() {
        String cluster = created("sleepy", "stack", 2);
        int number = nodeWith(cluster, "depot");
        Finding stopped = new Finding(Finding.Condition.STOPPED, "depot does not run.", List.of("depot"));
        cloud().findWhere(task -> isOn(task, "sleepy", number) ? stopped : null);

        inspected(cluster);
        node(cluster, number)
                .body("condition.state", equalTo("STOPPED"), "condition.services", equalTo(List.of("depot")));
        cloud().findWhere(task -> null);
        run(cluster, Map.of("kind", "start", "services", List.of("depot")));

        node(cluster, number).body("condition", nullValue());
        cluster(cluster).body("drift.nodes", equalTo(0));
    }

    @Test
    void anInspectionBringsTheChecksOfTheServicesOnEachNode() {
        TestCatalog.take("""
                kind: Service
                name: probed
                provisioner:
                  actions:
                    start: {type: shell, fields: {script: probed.sh}}
                    check: {type: shell, fields: {script: probe.sh}}
                ---
                kind: ClusterTemplate
                name: probing
                defaults: {services: [probed, agent], provider: cloud}
                compatibility: {services: [probed, agent], hardwaretypes: [small]}
                """);
        String cluster = created("probing", "probing", 1);

        inspected(cluster);

        assertThat(cloud().assignments("probing"))
                .filteredOn(task -> task.action() == TaskAction.INSPECT)
                .singleElement()
                .satisfies(task -> assertThat(((ProviderWork) task.work()).checks())
                        .singleElement()
                        .satisfies(check -> {
                            assertThat(check.service()).isEqualTo("probed");
                            assertThat(check.fields()).isEqualTo(Map.of("script", "probe.sh"));
                            assertThat(check.settleSeconds()).isZero();
                        }));
    }

    @Test
    void aClusterThatIsBeingChangedOrGoneIsNotInspected() {
        cloud().holdWhere(task -> isOf(task, "unready"));
        String creation = create("ann", stack("unready", "stack", 2));
        String cluster = clusterOf(creation);

        inspect(cluster).statusCode(409).body("detail", containsString("is being changed by operation " + creation));
        As.user("bob").post("/api/v1/clusters/{id}/inspections", cluster).then().statusCode(404);
        cloud().release();
        awaitOperation("ann", creation, "SUCCEEDED");
        cluster(cluster)
                .body("allowedActions.find { it.kind == 'inspect' }.allowed", equalTo(true))
                .body("allowedActions.kind", hasItem("inspect"));

        String deletion =
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
        inspect(cluster).statusCode(409).body("detail", containsString("is deleted"));
    }

    @Test
    void everyClusterIsInspectedInItsTurn() {
        String cluster = created("turning", "stack", 2);
        await().atMost(SOON).until(() -> {
            schedule.inspectDue(PERIOD);
            return dueAt(cluster) != null;
        });
        assertThat(dueAt(cluster)).isBetween(Instant.now(), Instant.now().plus(PERIOD));
        assertThat(inspectionsOf(cluster)).isEmpty();

        makeDue(cluster);
        schedule.inspectDue(PERIOD);
        schedule.inspectDue(PERIOD);

        assertThat(inspectionsOf(cluster)).hasSize(1);
        String inspection = inspectionsOf(cluster).getFirst();
        awaitOperation("ann", inspection, "SUCCEEDED");
        As.user("ann").get("/api/v1/operations/{id}", inspection).then().body("requestedBy", equalTo("system"));
        assertThat(dueAt(cluster)).isAfter(Instant.now());
        cluster(cluster).body("drift.nodes", equalTo(0));
    }

    @Test
    void inspectionsAreForgottenSomeTimeAfterTheyHaveEndedAndWhatTheyFoundIsNot() {
        String cluster = created("forgetful", "stack", 2);
        cloud().findWhere(
                        task -> isOf(task, "forgetful") ? Finding.of(Finding.Condition.UNREACHABLE, "Silent.") : null);
        String old = inspected(cluster);
        String recent = inspected(cluster);
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update operation set ended_at = ended_at - interval '2 days' where id = cast(:id as uuid)")
                        .setParameter("id", old)
                        .executeUpdate());

        while (QuarkusTransaction.requiringNew().call(oldInspections::forgetOne)) {}

        As.user("ann").get("/api/v1/operations/{id}", old).then().statusCode(404);
        As.user("ann").get("/api/v1/operations/{id}", recent).then().statusCode(200);
        cluster(cluster).body("drift.nodes", equalTo(2), "operation.kind", equalTo("CREATE"));
        cloud().findWhere(task -> null);
    }

    @Test
    void whatIsPausedIsLeftAloneByTheSchedule() {
        String cluster = created("resting", "stack", 2);
        cloud().holdWhere(task -> isOf(task, "resting"));
        String restart = change(cluster, Map.of("kind", "restart"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        As.user("ann").post("/api/v1/operations/{id}/pause", restart).then().statusCode(200);

        makeDue(cluster);
        schedule.inspectDue(PERIOD);

        assertThat(inspectionsOf(cluster)).isEmpty();
        As.user("ann").post("/api/v1/operations/{id}/resume", restart).then().statusCode(200);
        cloud().release();
        awaitOperation("ann", restart, "SUCCEEDED");
    }

    private static boolean isOf(TaskAssignment task, String cluster) {
        return task.node().hostName().contains(cluster);
    }

    private static boolean isOn(TaskAssignment task, String cluster, int number) {
        return isOf(task, cluster) && task.node().number() == number;
    }

    private static ValidatableResponse inspect(String cluster) {
        return As.user("ann").post("/api/v1/clusters/{id}/inspections", cluster).then();
    }

    private static String inspected(String cluster) {
        String inspection = inspect(cluster)
                .statusCode(202)
                .body("kind", equalTo("INSPECT"))
                .extract()
                .path("id");
        awaitOperation("ann", inspection, "SUCCEEDED");
        return inspection;
    }

    private static ValidatableResponse node(String cluster, int number) {
        String id = As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .path("items.find { it.number == " + number + " }.id");
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes/{node}", cluster, id)
                .then()
                .statusCode(200);
    }

    private static List<String> inspectionsOf(String cluster) {
        return As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .jsonPath()
                .getList("items.findAll { it.kind == 'INSPECT' }.id");
    }

    private @Nullable Instant dueAt(String cluster) {
        return QuarkusTransaction.requiringNew().call(() -> (Instant) entities.createNativeQuery(
                        "select inspection_due_at from cluster where id = cast(:id as uuid)", Instant.class)
                .setParameter("id", cluster)
                .getSingleResult());
    }

    private void makeDue(String cluster) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update cluster set inspection_due_at = now() - interval '1 day' where id = cast(:id as uuid)")
                        .setParameter("id", cluster)
                        .executeUpdate());
    }

    @SuppressWarnings("unchecked")
    private List<String> conditionEvents(String operation) {
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        entities.createNativeQuery("""
                                select event from event_batches, json_array_elements(cast(events as json)) as event
                                where event ->> 'type' = 'node.condition-changed'
                                    and event ->> 'operationId' = :operation""").setParameter("operation", operation).getResultList().stream()
                                .map(String::valueOf)
                                .toList());
    }
}
