package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ProviderWork;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Clusters from request to end, over the real database and broker, with a provisioner that only speaks the protocol. */
@QuarkusTest
class ClusterLifeResourceTest extends ClusterTest {

    @Test
    void planningAClusterAnewTellsWhatWouldChange() {
        Response accepted = As.user("ann").body(request("whatif", 2)).post("/api/v1/clusters");
        accepted.then().statusCode(202);
        String cluster = accepted.jsonPath().getString("clusterId");
        awaitOperation("ann", accepted.jsonPath().getString("id"), "SUCCEEDED");

        As.user("ann")
                .body(Map.of("cluster", cluster))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(true),
                        "changes.keep", equalTo(2),
                        "changes.create", equalTo(0),
                        "pricePerHourDelta", equalTo(0),
                        "layouts[0].reason.hardware", containsString("are there already"));
        As.user("ann")
                .body(Map.of("cluster", cluster, "size", 4))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "changes.keep", equalTo(2),
                        "changes.create", equalTo(2),
                        "changes.delete", equalTo(0),
                        "changes.nodes", hasSize(0));
        As.user("ann")
                .body(Map.of("cluster", cluster, "replace", List.of(1001)))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "changes.nodes.number", equalTo(List.of(1001)),
                        "changes.nodes.fate", equalTo(List.of("DELETE")),
                        "changes.nodes.hostName[0]", startsWith("whatif"));
        As.user("ann")
                .body(Map.of("cluster", cluster, "template", "others"))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "layouts.services", everyItem(equalTo(List.of("other"))),
                        "changes.nodes.number", equalTo(List.of(1000, 1001)),
                        "changes.nodes.fate", everyItem(equalTo("CHANGE")),
                        "changes.nodes.added", everyItem(equalTo(List.of("other"))),
                        "changes.nodes.removed.flatten()", containsInAnyOrder("store", "web"));
        As.user("ann")
                .body(Map.of("cluster", cluster, "disrupt", "much"))
                .post("/api/v1/placements")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/disrupt"));
        As.user("bob")
                .body(Map.of("cluster", cluster))
                .post("/api/v1/placements")
                .then()
                .statusCode(404);
        As.user("ann")
                .get("/api/v1/clusters/{id}/plan", cluster)
                .then()
                .statusCode(200)
                .body("layouts[0].reason.hardware", notNullValue(), "outcome", equalTo("FEASIBLE"));
    }

    @Test
    void peopleWhoseKeysAreGivenAreLetInByBootstrap() {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ann";
        Map<String, Object> request = new HashMap<>(request("letin", 2));
        request.put("authorizedKeys", List.of("command=\"id\" " + key));
        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/authorizedKeys/0")));

        request.put("authorizedKeys", List.of(key));
        awaitOperation("ann", create("ann", request), "SUCCEEDED");

        assertThat(cloud().assignments("letin"))
                .filteredOn(task -> task.action() == TaskAction.BOOTSTRAP)
                .hasSize(2)
                .allSatisfy(task -> assertThat(((BootstrapWork) task.work()).authorizedKeys())
                        .containsExactly(key));
    }

    @Test
    void createsAClusterAndGivesItBack() throws JsonProcessingException {
        Response accepted = As.user("ann").body(request("alpha", 3)).post("/api/v1/clusters");

        accepted.then().statusCode(202).body("kind", equalTo("CREATE"), "requestedBy", equalTo("ann"));
        String operation = accepted.jsonPath().getString("id");
        String cluster = accepted.jsonPath().getString("clusterId");
        assertThat(accepted.header("Location")).endsWith("/api/v1/operations/" + operation);
        awaitOperation("ann", operation, "SUCCEEDED");
        As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(200)
                .body(
                        "state", equalTo("ACTIVE"),
                        "size", equalTo(3),
                        "owner", equalTo("ann"),
                        "services", equalTo(List.of("store", "web")),
                        "expiresAt", nullValue(),
                        "operation.tasks.done", equalTo(12),
                        "links.label", hasItem("store"),
                        "links.url[0]", containsString("http://127.9.0."));
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body(
                        "items", hasSize(3),
                        "items.number", equalTo(List.of(1000, 1001, 1002)),
                        "items.state", everyItem(equalTo("RUNNING")),
                        "items.addresses.access_v4", everyItem(notNullValue()),
                        "items.sshUser", everyItem(equalTo("loom")),
                        "items.hostKeys.flatten()", everyItem(startsWith("ssh-ed25519 AAAA alpha")),
                        "items.hostKeys", everyItem(hasSize(1)),
                        "items.properties.rack", everyItem(equalTo("r1")));

        List<TaskAssignment> asked = cloud().assignments("alpha");
        assertThat(asked).hasSize(12);
        assertThat(json.writeValueAsString(asked)).doesNotContain(API_KEY).doesNotContain(USER_KEY);
        ProviderWork create = (ProviderWork) asked.getFirst().work();
        assertThat(create.fields()).isEqualTo(Map.of("region", "north", "zone", "z1"));
        assertThat(create.sshPublicKey()).startsWith("ssh-ed25519 ");
        String bundle = Objects.requireNonNull(asked.getFirst().secretBundle());
        assertThat(bundles.now(bundle).orElseThrow())
                .containsEntry("api_key", API_KEY)
                .containsEntry("user_key", USER_KEY)
                .containsKey("ssh-private-key");
        ServiceWork install = asked.stream()
                .map(TaskAssignment::work)
                .filter(ServiceWork.class::isInstance)
                .map(ServiceWork.class::cast)
                .filter(work -> work.service().equals("web"))
                .findFirst()
                .orElseThrow();
        assertThat(String.valueOf(install.config().get("store")))
                .matches("\\{url=http://127\\.9\\.0\\.\\d+:80, size=big}");
        assertThat(install.config()).containsEntry("owner", "ann").containsEntry("own", "yes");

        String deletion = As.user("ann")
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .body("kind", equalTo("DELETE"))
                .extract()
                .path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
        As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("state", equalTo("TERMINATED"), "links", empty());
        As.user("ann").get("/api/v1/clusters/{id}/nodes", cluster).then().body("items", empty());
        As.user("ann")
                .queryParam("deleted", true)
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.state", hasItem("DELETED"))
                .body("items.state", everyItem(equalTo("DELETED")));
        assertThat(bundles.now(bundle)).isEmpty();
        As.user("ann")
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .body("id", equalTo(deletion));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.what", hasItems("CREATE_REQUESTED", "DELETE_REQUESTED", "STATE_CHANGED"));
    }

    @Test
    void showsTheTaskGraphWithItsJoinPoints() {
        String operation = create("ann", request("graphed", 3));
        awaitOperation("ann", operation, "SUCCEEDED");

        Response graph = As.user("ann").get("/api/v1/operations/{id}/graph", operation);

        graph.then().statusCode(200).body("tasks", hasSize(12), "tasks.state", everyItem(equalTo("SUCCEEDED")));
        List<List<Integer>> edges = graph.jsonPath().getList("edges");
        Map<String, Integer> index = new HashMap<>();
        for (Map<String, Object> task : graph.jsonPath().<Map<String, Object>>getList("tasks")) {
            index.put(task.get("action") + "/" + task.get("service") + "/" + task.get("hostName"), (Integer)
                    task.get("index"));
        }
        Set<Integer> starts = index.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("START/web"))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
        int store = index.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("START/store"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(starts).hasSize(2).allSatisfy(start -> assertThat(edges).contains(List.of(store, start)));
        As.user("ann")
                .queryParam("limit", 5)
                .get("/api/v1/operations/{id}/tasks", operation)
                .then()
                .body("items", hasSize(5), "items.index", equalTo(List.of(0, 1, 2, 3, 4)), "next", notNullValue());
        String task = graph.jsonPath().getString("tasks[0].id");
        As.user("ann").get("/api/v1/tasks/{id}", task).then().body("action", equalTo("CREATE"), "attempts", equalTo(1));
        As.user("ann").get("/api/v1/tasks/{id}/log", task).then().statusCode(200);
    }

    @Test
    void aFailureKeepsTheProvidersWordsAndIsResumedWhereItStopped() {
        cloud().failWhere(task -> task.action() == TaskAction.CREATE
                && task.node().number() == 1001
                && task.node().hostName().contains("broken"));
        String operation = create("ann", request("broken", 3));
        awaitOperation("ann", operation, "FAILED");
        Response failed = As.user("ann").get("/api/v1/operations/{id}", operation);
        failed.then().body("error", containsString("The cloud is full."), "tasks.failed", equalTo(1));
        String cluster = failed.jsonPath().getString("clusterId");
        As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("state", equalTo("INCOMPLETE"), "message", containsString("The cloud is full."));
        As.user("ann")
                .queryParam("property", "state=FAILED")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.number", equalTo(List.of(1001)));

        cloud().failWhere(task -> false);
        As.user("ann")
                .post("/api/v1/operations/{id}/resume", operation)
                .then()
                .statusCode(200)
                .body("state", equalTo("RUNNING"));
        awaitOperation("ann", operation, "SUCCEEDED");

        As.user("ann").get("/api/v1/clusters/{id}", cluster).then().body("state", equalTo("ACTIVE"));
        Map<UUID, Long> attempts = cloud().assignments("broken").stream()
                .collect(Collectors.groupingBy(task -> task.attempt().taskId(), Collectors.counting()));
        assertThat(attempts).hasSize(12);
        assertThat(attempts.values().stream().filter(count -> count > 1)).hasSize(1);
    }

    @Test
    void pausesResumesAndAborts() {
        cloud().holdWhere(task -> task.node().hostName().contains("paused"));
        String operation = create("ann", request("paused", 2));
        await().atMost(SOON).until(() -> cloud().assignments("paused").size() == 2);

        As.user("ann")
                .post("/api/v1/operations/{id}/pause", operation)
                .then()
                .statusCode(200)
                .body("state", equalTo("PAUSED"));
        As.user("ann").post("/api/v1/operations/{id}/pause", operation).then().statusCode(409);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().body("state", equalTo("RUNNING"));
        As.user("ann").post("/api/v1/operations/{id}/abort", operation).then().statusCode(200);
        awaitOperation("ann", operation, "ABORTED");
        cloud().release();

        As.user("ann").get("/api/v1/clusters/{id}", clusterOf(operation)).then().body("state", equalTo("INCOMPLETE"));
        String deletion = As.user("ann")
                .delete("/api/v1/clusters/{id}", clusterOf(operation))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(409);
    }

    @Test
    void theSameIdempotencyKeyMakesOneCluster() {
        String key = Ids.next().toString();

        Response first = createOnce(key, request("once", 2));
        Response second = createOnce(key, request("once", 2));

        first.then().statusCode(202);
        second.then().statusCode(202).body("id", equalTo(first.path("id")));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(clustersNamed("once")).containsExactly(first.<String>path("clusterId"));
        createOnce(key, request("twice", 2))
                .then()
                .statusCode(422)
                .contentType(containsString("application/problem+json"))
                .body("detail", containsString(key));
        assertThat(clustersNamed("twice")).isEmpty();
        awaitOperation("ann", first.path("id"), "SUCCEEDED");
    }

    @Test
    void aLeaseIsChangedWithinTheTemplatesRulesAndEndsTheCluster() {
        Map<String, Object> request = request("leased", 2);
        request.put("template", "leased");
        request.put("initialLease", 3_600_000);
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);

        lease(cluster, Map.of("extendMillis", 1_800_000)).statusCode(200).body("expiresAt", notNullValue());
        lease(cluster, Map.of("extendMillis", 7_200_000)).statusCode(422);
        lease(cluster, Map.of()).statusCode(422);
        lease(cluster, Map.of("extendMillis", -5_000_000)).statusCode(200);
        lease(cluster, Map.of("extendMillis", -1_000_000)).statusCode(422);
        String createdAt = As.user("ann").get("/api/v1/clusters/{id}", cluster).path("createdAt");
        lease(cluster, Map.of("expiresAt", createdAt)).statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> As.user("ann")
                        .get("/api/v1/clusters/{id}", cluster)
                        .then()
                        .body("state", equalTo("TERMINATED"), "operation.requestedBy", equalTo("system")));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.what", hasItem("LEASE_EXPIRED"));
    }

    private static ValidatableResponse lease(String cluster, Map<String, Object> change) {
        return As.user("ann")
                .body(change)
                .post("/api/v1/clusters/{id}/lease", cluster)
                .then();
    }

    private static Response createOnce(String key, Map<String, Object> request) {
        return As.user("ann").header("Idempotency-Key", key).body(request).post("/api/v1/clusters");
    }
}
