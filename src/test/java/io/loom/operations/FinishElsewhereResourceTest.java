package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.contract.Contract;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where providers had no capacity for nodes of an operation and nothing else failed, it is finished elsewhere. */
@QuarkusTest
class FinishElsewhereResourceTest extends ScarceTest {

    private static final Pattern PLAN = Pattern.compile("loom plan apply ([0-9a-f-]{36})");

    @Inject
    EntityManager entities;

    @Inject
    OperationQueue queue;

    @Test
    void aCreationIsFinishedElsewhereAndItsOtherNodesAreKept() {
        noCapacityAt("r1");
        String operation = create("ann", stack("elsewhere", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);

        String finish = awaitFinish(cluster, "SUCCEEDED");

        operation(operation)
                .body("error", containsString("failed: The cloud is full."))
                .body("error", containsString("The operation " + finish + " is to finish it elsewhere."))
                .body("followedBy", equalTo(finish));
        operation(finish)
                .body("requestedBy", equalTo("system"), "kind", equalTo("FINISH_ELSEWHERE"))
                .body("followedBy", nullValue());
        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue(), "size", equalTo(4));
        nodes(cluster)
                .body("items.findAll { it.state != 'DELETED' }.location", everyItem(equalTo("r2")))
                .body("items.findAll { it.state != 'DELETED' }.state", everyItem(equalTo("RUNNING")))
                .body("items.findAll { it.state != 'DELETED' }.size()", equalTo(4));
        Set<Integer> kept = new HashSet<>(List.of(1000, 1001, 1002, 1003));
        kept.retainAll(standing(cluster));
        assertThat(kept).isNotEmpty();
        kept.forEach(number -> assertThat(actionsOn("elsewhere", number))
                .doesNotHaveDuplicates()
                .contains(TaskAction.START));
        assertThat(audited("cluster/" + cluster)).contains("cluster.queue-change by system");
    }

    @Test
    void aGrowthIsFinishedElsewhereAndWhatWasThereIsNotTouched() {
        String cluster = created("grown-on", "scarce", 2);
        noCapacityAt("r1");
        int before = cloud().assignments("grown-on").size();
        String grow =
                id(change(cluster, Map.of("kind", "grow", "count", 4)).then().statusCode(202));
        awaitOperation("ann", grow, "FAILED");

        awaitFinish(cluster, "SUCCEEDED");

        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(6));
        assertThat(standing(cluster)).hasSize(6).contains(1000, 1001);
        assertThat(assignmentsSince("grown-on", before))
                .filteredOn(task -> task.node().number() < 1002)
                .isEmpty();
        run(cluster, Map.of("kind", "grow", "count", 1));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(7));
    }

    @Test
    void aMachineThatWasAcceptedAndDidNotComeIsGivenBack() {
        cloud().failWhere(
                        Contract.NO_CAPACITY,
                        task -> task.action() == TaskAction.CONFIRM && "r1".equals(locationOf(task)));
        String operation = create("ann", stack("accepted", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);

        awaitFinish(cluster, "SUCCEEDED");

        Set<Integer> gone = new HashSet<>(List.of(1000, 1001, 1002, 1003));
        gone.removeAll(standing(cluster));
        assertThat(gone).isNotEmpty();
        gone.forEach(number -> assertThat(actionsOn("accepted", number))
                .startsWith(TaskAction.CREATE, TaskAction.CONFIRM)
                .endsWith(TaskAction.DELETE));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(4));
    }

    @Test
    void whatGoesInBatchesIsLeftToPeople() {
        String cluster = created("batched", "scarce", 2);
        noCapacityAt("r1", "r2");
        String grow = id(change(cluster, Map.of("kind", "grow", "count", 2, "rollout", Map.of("width", 1)))
                .then()
                .statusCode(202));
        awaitOperation("ann", grow, "FAILED");

        operation(grow)
                .body("error", containsString("Maybe place it elsewhere: `loom cluster replace batched --node "));
        assertThat(finishes(cluster)).isEmpty();
        change(cluster, Map.of("kind", "finish-elsewhere"))
                .then()
                .statusCode(409)
                .body("detail", containsString("has left no node for which its provider had no capacity"));
    }

    @Test
    void whereTheTemplateLeavesItToPeopleAPlanIsOffered() {
        noCapacityAt("r1");
        String operation = create("ann", stack("offered", "scarce-planned", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);

        String finish = awaitFinish(cluster, "ABORTED");

        String reason = operation(finish).extract().path("error");
        Matcher plan = PLAN.matcher(reason);
        assertThat(plan.find()).as(reason).isTrue();
        await().atMost(SOON)
                .untilAsserted(() ->
                        cluster(cluster).body("state", equalTo("INCOMPLETE"), "message", containsString(plan.group())));
        As.user("ann")
                .get("/api/v1/plans/{id}", plan.group(1))
                .then()
                .statusCode(200)
                .body("kind", equalTo("FINISH_ELSEWHERE"), "clusterId", equalTo(cluster));
        assertThat(cloud().assignments("offered")).noneMatch(task -> task.node().number() > 1003);

        String applied = id(As.user("ann")
                .post("/api/v1/plans/{id}/apply", plan.group(1))
                .then()
                .statusCode(202));
        awaitOperation("ann", applied, "SUCCEEDED");

        operation(applied).body("requestedBy", equalTo("ann"));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(4));
    }

    @Test
    void eachLeavesOutMoreUntilThereIsNoPlacement() {
        cloud().failWhere(
                        Contract.NO_CAPACITY,
                        task -> isCreation(task)
                                && ("r1".equals(locationOf(task)) || task.node().number() > 1003));
        String operation = create("ann", stack("nowhere-left", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);

        awaitFinish(cluster, "FAILED");
        await().atMost(SOON).until(() -> finishes(cluster).size() == 2);
        String last = finishes(cluster).getFirst();
        awaitOperation("ann", last, "FAILED");

        operation(finishes(cluster).getLast()).body("followedBy", equalTo(last));
        operation(last)
                .body("error", containsString("scarce-small at scarce/r1 until "))
                .body("error", containsString("scarce-small at scarce/r2 until "))
                .body("tasks.total", equalTo(0));
        await().atMost(SOON)
                .untilAsserted(() -> cluster(cluster)
                        .body(
                                "state",
                                equalTo("INCONSISTENT"),
                                "message",
                                containsString("No new nodes are placed where a provider had no capacity")));
        assertThat(finishes(cluster)).hasSize(2);

        cloud().failWhere(task -> false);
        As.admin().delete("/api/v1/providers/scarce/shortages").then().statusCode(204);
        String resumed = finishes(cluster).getLast();
        As.user("ann")
                .post("/api/v1/operations/{id}/resume", resumed)
                .then()
                .statusCode(200)
                .body("reason", containsString("asks again where there was no capacity: scarce-small at scarce/r2. "))
                .body("followedBy", nullValue());
        awaitOperation("ann", resumed, "SUCCEEDED");
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(4));
    }

    @Test
    void whereSomethingElseHasFailedItIsLeftToPeople() {
        cloud().failWhere(
                        Contract.NO_CAPACITY,
                        task -> task.action() == TaskAction.INSTALL
                                || isCreation(task) && "r1".equals(locationOf(task)));
        String operation = create("ann", stack("twice-broken", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);
        operation(operation)
                .body(
                        "error",
                        containsString("Maybe finish it elsewhere with `loom cluster finish-elsewhere twice-broken`"));
        assertThat(finishes(cluster)).isEmpty();
        noCapacityAt("r1");

        String finish =
                id(change(cluster, Map.of("kind", "finish-elsewhere")).then().statusCode(202));

        awaitOperation("ann", finish, "SUCCEEDED");
        operation(finish).body("requestedBy", equalTo("ann"));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(4));
        change(cluster, Map.of("kind", "finish-elsewhere"))
                .then()
                .statusCode(409)
                .body("detail", containsString("has left no node for which its provider had no capacity"));
    }

    @Test
    void whatWaitsForItsSuccessGoesOnBehindTheFinish() {
        cloud().holdWhere(task -> task.node().hostName().contains("followed") && isCreation(task));
        noCapacityAt("r1");
        String operation = create("ann", stack("followed", "scarce", 4));
        String cluster = clusterOf(operation);
        String grow = id(As.user("ann")
                .queryParam("queue", true)
                .body(Map.of("kind", "grow", "count", 1))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(202)
                .body("state", equalTo("QUEUED")));
        await().atMost(SOON).until(() -> cloud().assignments("followed").size() == 4);
        cloud().release();

        awaitOperation("ann", operation, "FAILED");
        awaitOperation("ann", grow, "SUCCEEDED");

        operation(finishes(cluster).getFirst()).body("state", equalTo("SUCCEEDED"));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(5));
    }

    /** A server that dies in between leaves it to the next one, and of several one begins it. */
    @Test
    void itIsAskedForAsTheOperationFailsAndBegunOnce() throws Exception {
        noCapacityAt("r1");
        String operation = create("ann", stack("once", "scarce", 4));
        String cluster = clusterOf(operation);
        List<Future<?>> servers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int server = 0; server < 4; server++) {
                servers.add(threads.submit(() -> {
                    await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
                        takeTurns();
                        return isAskedFor(cluster) && !isWaiting(cluster);
                    });
                }));
            }
            for (Future<?> server : servers) {
                server.get();
            }
        }
        String finish = awaitFinish(cluster, "SUCCEEDED");

        assertThat(finishes(cluster)).containsExactly(finish);
        assertThat(cloud().assignments("once").stream()
                        .filter(ScarceTest::isCreation)
                        .map(TaskAssignment::node)
                        .filter(node -> node.number() > 1003))
                .doesNotHaveDuplicates()
                .isNotEmpty();
        assertThat(batchesWith(cluster, "operation.queued"))
                .singleElement()
                .satisfies(types -> assertThat(types).contains("operation.ended"));
    }

    private void takeTurns() {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            queue.takeTurns();
        } finally {
            request.terminate();
        }
    }

    private boolean isAskedFor(String cluster) {
        return !batchesWith(cluster, "operation.queued").isEmpty();
    }

    private boolean isWaiting(String cluster) {
        return QuarkusTransaction.requiringNew()
                        .call(() -> ((Number) entities.createNativeQuery(
                                                "select count(*) from operation where cluster_id = :cluster and state = 'QUEUED'")
                                        .setParameter("cluster", UUID.fromString(cluster))
                                        .getSingleResult())
                                .intValue())
                > 0;
    }

    /** The types of events of each transaction on a cluster in which there was one of a type. */
    @SuppressWarnings("unchecked")
    private List<String> batchesWith(String cluster, String type) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("""
                                select array_to_string(types, ' ') from event_batches
                                where cluster_id = :cluster and :type = any(types)""", String.class)
                        .setParameter("cluster", UUID.fromString(cluster))
                        .setParameter("type", type)
                        .getResultList());
    }

    @SuppressWarnings("unchecked")
    private List<String> audited(String target) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "select action || ' by ' || user_name from audit where subject = :target", String.class)
                        .setParameter("target", target)
                        .getResultList());
    }

    private static String id(ValidatableResponse response) {
        return response.extract().path("id");
    }

    private static ValidatableResponse operation(String id) {
        return As.user("ann").get("/api/v1/operations/{id}", id).then().statusCode(200);
    }

    private static ValidatableResponse nodes(String cluster) {
        return As.user("ann").get("/api/v1/clusters/{id}/nodes", cluster).then().statusCode(200);
    }
}
