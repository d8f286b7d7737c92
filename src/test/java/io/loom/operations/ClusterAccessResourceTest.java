package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may see and do what with clusters. */
@QuarkusTest
class ClusterAccessResourceTest extends ClusterTest {

    @Test
    void nobodySeesTheClustersOfOthersButAnAdministrator() {
        String operation = create("ann", request("secretive", 2));
        String cluster = clusterOf(operation);

        for (String path : List.of("", "/nodes", "/config", "/plan", "/history")) {
            As.user("bob").get("/api/v1/clusters/" + cluster + path).then().statusCode(404);
            As.admin().get("/api/v1/clusters/" + cluster + path).then().statusCode(200);
        }
        As.user("bob").delete("/api/v1/clusters/{id}", cluster).then().statusCode(404);
        for (String path : List.of("", "/tasks", "/graph")) {
            As.user("bob").get("/api/v1/operations/" + operation + path).then().statusCode(404);
            As.admin().get("/api/v1/operations/" + operation + path).then().statusCode(200);
        }
        As.user("bob").post("/api/v1/operations/{id}/abort", operation).then().statusCode(404);
        String task = As.admin().get("/api/v1/operations/{id}/tasks", operation).path("items[0].id");
        As.user("bob").get("/api/v1/tasks/{id}", task).then().statusCode(404);
        As.user("bob").get("/api/v1/tasks/{id}/log", task).then().statusCode(404);
        List<String> seen = As.user("bob").get("/api/v1/clusters").jsonPath().getList("items.id");
        assertThat(seen).doesNotContain(cluster);
        awaitOperation("ann", operation, "SUCCEEDED");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /clusters, VIEWER",
        "POST, /clusters, OPERATOR",
        "GET, /clusters/ID, VIEWER",
        "DELETE, /clusters/ID, OPERATOR",
        "GET, /clusters/ID/nodes, VIEWER",
        "GET, /clusters/ID/nodes/ID, VIEWER",
        "GET, /clusters/ID/config, VIEWER",
        "GET, /clusters/ID/plan, VIEWER",
        "GET, /clusters/ID/history, VIEWER",
        "POST, /clusters/ID/lease, OPERATOR",
        "PATCH, /clusters/ID/labels, OPERATOR",
        "POST, /clusters/ID/inspections, OPERATOR",
        "GET, /operations, VIEWER",
        "GET, /operations/ID, VIEWER",
        "GET, /operations/ID/tasks, VIEWER",
        "GET, /operations/ID/graph, VIEWER",
        "POST, /operations/ID/pause, OPERATOR",
        "POST, /operations/ID/resume, OPERATOR",
        "POST, /operations/ID/abort, OPERATOR",
        "GET, /tasks/ID, VIEWER"
    })
    void everyEndpointHasItsPermission(String method, String path, Role unlike) {
        String url = "/api/v1" + path.replace("ID", Ids.next().toString());

        RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .request(method, url)
                .then()
                .statusCode(401);
        As.role(Role.OPERATOR).body("{}").request(method, url).then().statusCode(403);
        if (!method.equals("GET")) {
            As.role(Role.VIEWER).body("{}").request(method, url).then().statusCode(403);
        }
    }
}
