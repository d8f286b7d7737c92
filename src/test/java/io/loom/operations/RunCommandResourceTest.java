package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands on the nodes of clusters. */
@QuarkusTest
class RunCommandResourceTest extends StackTest {

    @Test
    void aCommandRunsOnceOnEachNodeThatIsChosen() {
        String cluster = created("commanded", "balanced", 3);
        String latest = cluster(cluster).extract().path("operation.id");
        int before = cloud().assignments("commanded").size();

        String operation = started(cluster, Map.of("command", "uptime", "services", List.of("site")));
        awaitOperation("ann", operation, "SUCCEEDED");

        List<TaskAssignment> ran = assignmentsSince("commanded", before);
        assertThat(ran).hasSize(2).allSatisfy(task -> {
            assertThat(task.action()).isEqualTo(TaskAction.RUN);
            assertThat(((ServiceWork) task.work()).fields()).containsEntry("script", "uptime");
            assertThat(String.valueOf(((ServiceWork) task.work()).config().get("backends")))
                    .contains("127.9.0.");
        });
        assertThat(ran).extracting(task -> task.node().number()).doesNotContain(nodeWith(cluster, "depot"));
        cluster(cluster).body("state", equalTo("ACTIVE"), "operation.id", equalTo(latest));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.findAll { it.what == 'COMMAND_RUN' }.message", hasItem("uptime"));
        String audited = As.admin()
                .queryParam("subject", "cluster/" + cluster)
                .get("/api/v1/audit")
                .jsonPath()
                .getString("items.find { it.action == 'cluster.run' }.id");
        As.admin().get("/api/v1/audit/{id}", audited).then().body("after.command", equalTo("uptime"));
    }

    @Test
    void aCommandThatFailsLeavesClusterAndNodesAsTheyAre() {
        String cluster = created("mistyped", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.RUN && task.node().number() == 1000);

        String operation = started(cluster, Map.of("command", "uptme"));
        awaitOperation("ann", operation, "FAILED");

        assertThat(actionsOn("mistyped", 1000)).endsWith(TaskAction.RUN).containsOnlyOnce(TaskAction.RUN);
        As.user("ann")
                .get("/api/v1/operations/{id}", operation)
                .then()
                .body("kind", equalTo("RUN"), "error", startsWith("RUN on "));
        cluster(cluster).body("state", equalTo("ACTIVE"));
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.state", equalTo(List.of("RUNNING", "RUNNING")));
        for (String way : List.of("resume", "rollback", "abandon")) {
            As.user("ann")
                    .post("/api/v1/operations/{id}/" + way, operation)
                    .then()
                    .statusCode(409);
        }
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void aChangeGoesOnBesideACommand() {
        String cluster = created("busy", "stack", 2);
        cloud().holdWhere(task ->
                task.action() == TaskAction.RUN && task.node().hostName().startsWith("busy"));
        String command = started(cluster, Map.of("command", "sleep 1000", "nodes", List.of(1000)));

        run(cluster, Map.of("kind", "restart"));

        As.user("ann").get("/api/v1/operations/{id}", command).then().body("state", equalTo("RUNNING"));
        cloud().release();
        awaitOperation("ann", command, "SUCCEEDED");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        String cluster = created("uncommanded", "stack", 2);

        asked(cluster, Map.of("command", "date", "nodes", List.of(7)))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/nodes/0"))
                .body("errors.detail", hasItem(containsString("has no node 7")));
        asked(cluster, Map.of("command", "date", "services", List.of("nil")))
                .then()
                .statusCode(422)
                .body("errors.detail", hasItem(containsString("has no service nil")));
        asked(cluster, Map.of("command", " ")).then().statusCode(422).body("errors.pointer", hasItem("/command"));
        As.user("bob")
                .body(Map.of("command", "date"))
                .post("/api/v1/clusters/{id}/commands", cluster)
                .then()
                .statusCode(404);
    }

    private static Response asked(String cluster, Map<String, Object> body) {
        return As.user("ann").body(body).post("/api/v1/clusters/{id}/commands", cluster);
    }

    private static String started(String cluster, Map<String, Object> body) {
        return asked(cluster, body).then().statusCode(202).extract().path("id");
    }
}
