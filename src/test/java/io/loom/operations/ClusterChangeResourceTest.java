package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Changes of standing clusters, with definitions that no other test's clusters stand on, over the real database and broker, with a provisioner
 * that only speaks the protocol.
 */
@QuarkusTest
class ClusterChangeResourceTest extends StackTest {

    @Inject
    EntityManager entities;

    @Test
    void growsByNewNodesAlone() {
        String cluster = created("grown", "stack", 3);
        int before = cloud().assignments("grown").size();

        ValidatableResponse accepted =
                change(cluster, Map.of("kind", "grow", "count", 2)).then();
        accepted.statusCode(202).body("kind", equalTo("GROW"), "requestedBy", equalTo("ann"));
        awaitOperation("ann", accepted.extract().path("id"), "SUCCEEDED");

        List<TaskAssignment> done = assignmentsSince("grown", before);
        assertThat(done).extracting(task -> task.node().number()).containsOnly(1003, 1004);
        assertThat(done).hasSize(2 * 6);
        cluster(cluster)
                .body(
                        "state", equalTo("ACTIVE"),
                        "size", equalTo(5),
                        "allowedActions.find { it.kind == 'grow' }.allowed", equalTo(true));
        As.user("ann")
                .get("/api/v1/clusters/{id}/plan", cluster)
                .then()
                .body("changes.create", equalTo(2), "changes.keep", equalTo(3));
    }

    @Test
    void whoNamesNodesInItsConfigurationIsConfiguredAgainOnceEach() {
        String cluster = created("balanced", "balanced", 3);
        int before = cloud().assignments("balanced").size();

        run(cluster, Map.of("kind", "grow", "count", 1));

        List<TaskAssignment> done = assignmentsSince("balanced", before);
        assertThat(done.stream().filter(task -> task.node().number() < 1003))
                .extracting(TaskAssignment::action)
                .containsExactly(TaskAction.CONFIGURE, TaskAction.CONFIGURE, TaskAction.CONFIGURE);
        assertThat(done.stream().filter(task -> task.action() == TaskAction.CONFIGURE))
                .allSatisfy(task -> assertThat(((ServiceWork) task.work())
                                .config()
                                .get("backends")
                                .toString()
                                .split(","))
                        .hasSize(3));
        assertThat(done).hasSize(6 + 3);
    }

    @Test
    void aNumberIsNotGivenAgainWhenItsNodeHasGone() {
        String cluster = created("shrunk", "stack", 4);

        run(cluster, Map.of("kind", "shrink", "nodes", List.of(1003)));
        cluster(cluster).body("size", equalTo(3), "state", equalTo("ACTIVE"));
        run(cluster, Map.of("kind", "grow", "count", 1));

        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002, 1004);
        run(cluster, Map.of("kind", "grow", "count", 1));
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002, 1004, 1005);
        assertThat(actionsOn("shrunk", 1003).subList(6, 9))
                .containsExactly(TaskAction.STOP, TaskAction.REMOVE, TaskAction.DELETE);
    }

    @Test
    void thePlacementChoosesWhoLeaves() {
        String cluster = created("chosen", "stack", 4);

        run(cluster, Map.of("kind", "shrink", "count", 2));

        assertThat(standing(cluster)).hasSize(2);
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("depot", "site");
    }

    @Test
    void aNewNodeStandsBeforeTheOneThatItReplacesGoes() {
        String cluster = created("replaced", "stack", 3);
        int site = nodeWith(cluster, "site");

        run(cluster, Map.of("kind", "replace", "nodes", List.of(site)));

        List<String> done = cloud().assignments("replaced").stream()
                .map(task -> task.node().number() + " " + task.action())
                .toList();
        assertThat(done.indexOf("1003 START")).isPositive().isLessThan(done.indexOf(site + " STOP"));
        assertThat(done.indexOf(site + " STOP")).isLessThan(done.indexOf(site + " DELETE"));
        assertThat(standing(cluster)).hasSize(3).contains(1003).doesNotContain(site);
    }

    @Test
    void aBrokenNodeIsReplacedWithoutAWordToIt() {
        String cluster = created("broken", "stack", 3);
        int site = nodeWith(cluster, "site");

        run(cluster, Map.of("kind", "replace", "nodes", List.of(site), "broken", true));

        assertThat(actionsOn("broken", site)).hasSize(7).endsWith(TaskAction.START, TaskAction.DELETE);
    }

    @Test
    void servicesComeAndGo() {
        String cluster = created("serviced", "stack", 3);

        run(cluster, Map.of("kind", "add-services", "services", List.of("agent")));
        assertThat(servicesOf(cluster)).contains("agent");
        cluster(cluster).body("services", hasItem("agent"));
        assertThat(cloud().assignments("serviced").stream()
                        .filter(task -> task.work() instanceof ServiceWork work
                                && work.service().equals("agent")))
                .extracting(TaskAssignment::action)
                .containsOnly(TaskAction.INSTALL, TaskAction.START);

        run(cluster, Map.of("kind", "remove-services", "services", List.of("agent")));
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("depot", "site", "site");
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002);
        assertThat(cloud().assignments("serviced").getLast().action()).isEqualTo(TaskAction.REMOVE);
    }

    @Test
    void anotherConfigurationReachesTheServices() {
        String cluster = created("configured", "stack", 2);
        int before = cloud().assignments("configured").size();

        run(cluster, Map.of("kind", "reconfigure", "config", Map.of("own", "changed")));

        List<TaskAssignment> done = assignmentsSince("configured", before);
        assertThat(done.stream().filter(task -> task.action() != TaskAction.BOOTSTRAP))
                .hasSize(2)
                .allSatisfy(task -> {
                    assertThat(task.action()).isEqualTo(TaskAction.CONFIGURE);
                    assertThat(((ServiceWork) task.work()).config()).containsEntry("own", "changed");
                });
        As.user("ann")
                .get("/api/v1/clusters/{id}/config", cluster)
                .then()
                .body("own", equalTo("changed"), "store.size", equalTo("big"));
    }

    @Test
    void servicesAreStoppedWithAllThatNeedThem() {
        String cluster = created("stopped", "stack", 2);
        int before = cloud().assignments("stopped").size();

        assertThat(serviceStates(cluster))
                .containsExactlyInAnyOrder(Map.of("depot", "RUNNING"), Map.of("site", "RUNNING"));
        run(cluster, Map.of("kind", "stop", "services", List.of("depot")));
        assertThat(serviceStates(cluster))
                .containsExactlyInAnyOrder(Map.of("depot", "STOPPED"), Map.of("site", "STOPPED"));
        run(cluster, Map.of("kind", "start", "services", List.of("site")));
        assertThat(serviceStates(cluster))
                .containsExactlyInAnyOrder(Map.of("depot", "RUNNING"), Map.of("site", "RUNNING"));

        List<String> done = assignmentsSince("stopped", before).stream()
                .map(task -> task.action() + " " + ((ServiceWork) task.work()).service())
                .toList();
        assertThat(done).containsExactly("STOP site", "STOP depot", "START depot", "START site");
    }

    private static List<Map<String, String>> serviceStates(String cluster) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getList("items.serviceStates");
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        String cluster = created("refusing", "stack", 2);

        refused(cluster, Map.of("kind", "grow"), 422, "", "Either count or size");
        refused(cluster, Map.of("kind", "grow", "count", 2147483647), 422, "/count", "at most 1000000");
        refused(cluster, Map.of("kind", "grow", "count", 0), 422, "/count", "(0) must be 1 or more");
        refused(cluster, Map.of("kind", "grow", "size", 2), 422, "/size", "not more than the 2 nodes");
        refused(cluster, Map.of("kind", "shrink", "count", 2), 422, "/count", "from 1 to 1");
        refused(cluster, Map.of("kind", "shrink", "nodes", List.of(7)), 422, "/nodes", "has no node 7");
        refused(cluster, Map.of("kind", "shrink", "count", 1), 422, "/size", "2");
        refused(cluster, Map.of("kind", "replace", "nodes", List.of(1)), 422, "/nodes", "has no node 1");
        refused(cluster, Map.of("kind", "add-services", "services", List.of("site")), 422, "/services/0", "already");
        refused(cluster, Map.of("kind", "add-services", "services", List.of("ghost")), 422, "/services", "ghost");
        refused(cluster, Map.of("kind", "remove-services", "services", List.of("x")), 422, "/services", "no service x");
        refused(cluster, Map.of("kind", "stop", "services", List.of("x")), 422, "/services", "no service x");
        As.user("ann")
                .body(Map.of("kind", "explode"))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(400);
        As.user("bob")
                .body(Map.of("kind", "grow", "count", 1))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(404);
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
    }

    @Test
    void oneChangeAtATime() {
        String cluster = created("single", "stack", 2);
        cloud().holdWhere(task -> task.action() == TaskAction.CREATE);
        String running = change(cluster, Map.of("kind", "grow", "count", 1))
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        change(cluster, Map.of("kind", "grow", "count", 1))
                .then()
                .statusCode(409)
                .body("detail", containsString("loom operation abort " + running));
        cluster(cluster)
                .body(
                        "allowedActions.find { it.kind == 'shrink' }.allowed", equalTo(false),
                        "allowedActions.find { it.kind == 'shrink' }.reason", containsString(running));

        cloud().release();
        awaitOperation("ann", running, "SUCCEEDED");
        cluster(cluster)
                .body(
                        "allowedActions.findAll { !it.allowed }.kind",
                        equalTo(List.of("adopt", "repair", "finish-elsewhere", "rollback", "abandon")));
    }

    @Test
    void aChangeThatFailsIsFinishedWhenItIsResumed() {
        String cluster = created("resumed", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.CREATE);
        String operation = change(cluster, Map.of("kind", "grow", "count", 1))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", operation, "FAILED");
        cluster(cluster).body("state", equalTo("INCONSISTENT"), "message", containsString("The cloud is full."));

        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);

        awaitOperation("ann", operation, "SUCCEEDED");
        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue(), "size", equalTo(3));
    }

    @Test
    void whatNoOperationHasFinishedIsDoneWithoutByTheNext() {
        String cluster = created("unfinished", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.INSTALL);
        String failed = change(cluster, Map.of("kind", "grow", "count", 1))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", failed, "FAILED");
        cloud().failWhere(task -> false);

        run(cluster, Map.of("kind", "grow", "count", 1));

        assertThat(standing(cluster)).containsExactly(1000, 1001, 1003);
        assertThat(actionsOn("unfinished", 1002)).endsWith(TaskAction.DELETE).doesNotContain(TaskAction.STOP);
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(3));
    }

    @Test
    void aNodeThatWorksAgainIsNoLongerFailed() {
        String cluster = created("healed", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.STOP);
        String failed = change(cluster, Map.of("kind", "restart"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", failed, "FAILED");
        cluster(cluster).body("state", equalTo("INCONSISTENT"));
        cloud().failWhere(task -> false);

        run(cluster, Map.of("kind", "restart"));

        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue());
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.state", everyItem(equalTo("RUNNING")));
    }

    @Test
    void whatGoesNoLongerCountsAgainstTheQuota() {
        String cluster = created("counted", "stack", 4);
        long before = nodesOfTheTenant();

        run(cluster, Map.of("kind", "shrink", "count", 2));

        assertThat(nodesOfTheTenant()).isEqualTo(before - 2);
    }

    @Test
    void growsOntoHardwareThatCameLater() {
        TestCatalog.take(HARDWARE.formatted("older", "0.10"));
        String cluster = created("later", "later", 2);
        TestCatalog.take(HARDWARE.formatted("newer", "0.01"));

        run(cluster, Map.of("kind", "grow", "count", 1));

        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.hardwareType", containsInAnyOrder("older", "older", "newer"));
    }

    @Test
    void whatStandsKeepsItsProviderAndItsOwner() {
        Map<String, Object> request = stack("keeping", "ported", 2);
        request.put("provider", "racked");
        awaitOperation("ann", create("ann", request), "SUCCEEDED");

        As.admin()
                .header("If-Match", As.admin().get("/api/v1/providers/racked").header("ETag"))
                .delete("/api/v1/providers/racked")
                .then()
                .statusCode(409)
                .body("detail", containsString("machines of these clusters"), "detail", containsString("keeping"));
        As.admin()
                .delete("/api/v1/users/ann")
                .then()
                .statusCode(409)
                .body("detail", containsString("The user ann owns clusters that are not deleted"));
    }

    @Test
    void requestsSideBySideNeverExceedTheQuota() {
        String cluster = created("crowded", "stack", 2);
        String token = As.token("ann", Set.of(Role.USER));
        long used = nodesOfTheTenant();
        limit(Map.of("nodes", used + 5));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Map<String, Object> request = stack("crowd" + i, "stack", 2);
                statuses.add(callers.submit(() ->
                        As.bearer(token).body(request).post("/api/v1/clusters").statusCode()));
            }
            statuses.add(callers.submit(() -> As.bearer(token)
                    .body(Map.of("kind", "grow", "count", 2))
                    .post("/api/v1/clusters/{id}/operations", cluster)
                    .statusCode()));
            assertThat(statuses).extracting(Future::get).containsOnly(202, 409).contains(202);
            assertThat(nodesOfTheTenant()).isBetween(used + 2, used + 5);
        } finally {
            limit(Map.of());
        }
    }

    private static void limit(Map<String, Object> quota) {
        As.admin()
                .header("If-Match", As.admin().get("/api/v1/tenants/default").header("ETag"))
                .body(Map.of("quota", quota))
                .put("/api/v1/tenants/default")
                .then()
                .statusCode(200);
    }

    private long nodesOfTheTenant() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("""
                                select coalesce(sum(nodes), 0) from cluster
                                where state <> 'TERMINATED' and tenant = 'default'""").getSingleResult()).longValue());
    }

    private static void refused(String cluster, Map<String, Object> body, int status, String pointer, String detail) {
        change(cluster, body)
                .then()
                .statusCode(status)
                .body("errors.pointer", hasItem(pointer), "errors.detail", hasItem(containsString(detail)));
    }
}
