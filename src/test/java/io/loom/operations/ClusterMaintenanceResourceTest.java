package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Finding;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maintenance windows of a cluster's own count instead of those of its template. */
@QuarkusTest
class ClusterMaintenanceResourceTest extends StackTest {

    private static final Map<String, Object> LEAP_DAYS =
            Map.of("cron", "0 0 29 2 *", "zone", "UTC", "durationMillis", 60_000);

    @BeforeEach
    void defineTemplates() {
        TestCatalog.take("""
                kind: ClusterTemplate
                name: seldom
                extends: {name: stack}
                administration:
                  repair: automatic
                  maintenance: [{cron: '0 0 29 2 *', zone: UTC, duration: 1m}]
                ---
                kind: ClusterTemplate
                name: any-time
                extends: {name: stack}
                administration: {repair: automatic}
                """);
    }

    @Test
    void aClusterThatWasMadeWithoutWindowsIsRepairedAtAnyTime() {
        Map<String, Object> request = new HashMap<>(stack("unbound", "seldom", 3));
        request.put("maintenance", List.of());
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);
        cluster(cluster).body("maintenance", empty());
        lose("unbound");

        awaitInspected(cluster);

        await().atMost(SOON).until(() -> repairs(cluster).equals(List.of("SUCCEEDED")));
        assertThat(standing(cluster)).hasSize(3).doesNotContain(1001);
    }

    @Test
    void windowsThatAreSetHoldARepairBackUntilTheTemplatesCountAgain() {
        String cluster = created("bound", "any-time", 3);
        cluster(cluster).body("maintenance", nullValue());
        maintain("ann", cluster, List.of(LEAP_DAYS)).statusCode(200).body("maintenance", equalTo(List.of(LEAP_DAYS)));
        lose("bound");
        awaitInspected(cluster);
        cluster(cluster)
                .body("state", equalTo("ACTIVE"), "message", containsString("waits until 2028-02-29T00:00:00Z"));
        assertThat(repairs(cluster)).isEmpty();

        maintain("ann", cluster, null).statusCode(200).body("maintenance", nullValue());
        awaitInspected(cluster);

        await().atMost(SOON).until(() -> repairs(cluster).equals(List.of("SUCCEEDED")));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body(
                        "items.findAll { it.what == 'MAINTENANCE_CHANGED' }.message",
                        containsInAnyOrder(
                                "Changes that nobody has asked for begin in these windows: 0 0 29 2 * in UTC for PT1M.",
                                "Changes that nobody has asked for begin in the windows of the template."));
        As.admin()
                .queryParam("subject", "cluster/" + cluster)
                .get("/api/v1/audit")
                .then()
                .body("items.action", hasItem("cluster.maintain"));
    }

    @Test
    void whatMakesNoSenseIsRefusedAtItsPlace() {
        String cluster = created("senseless", "any-time", 2);
        Map<String, Object> wrong = Map.of("cron", "0 0 31 2 *", "zone", "Atlantis", "durationMillis", 59_999);

        maintain("ann", cluster, List.of(LEAP_DAYS, wrong))
                .statusCode(422)
                .body(
                        "errors.pointer",
                        containsInAnyOrder("/windows/1/cron", "/windows/1/zone", "/windows/1/durationMillis"))
                .body("errors.detail", hasItem(containsString("There is no time zone Atlantis.")));
        Map<String, Object> request = new HashMap<>(stack("senseless-too", "any-time", 2));
        request.put("maintenance", List.of(wrong));
        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/maintenance/0/cron"));
        maintain("bob", cluster, List.of()).statusCode(404);
        cluster(cluster).body("maintenance", nullValue());
    }

    private static ValidatableResponse maintain(String user, String cluster, List<Map<String, Object>> windows) {
        Map<String, Object> body = new HashMap<>();
        body.put("windows", windows);
        return As.user(user)
                .body(body)
                .put("/api/v1/clusters/{id}/maintenance", cluster)
                .then();
    }

    private void lose(String name) {
        cloud().findWhere(task ->
                task.node().hostName().contains(name) && task.node().number() == 1001
                        ? Finding.of(Finding.Condition.MISSING, "There is no such machine.")
                        : null);
    }
}
