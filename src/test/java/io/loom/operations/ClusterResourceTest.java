package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.ProviderWork;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.platform.Ids;
import io.loom.provisioners.ProvisionerService;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.loom.tenancy.SecretVault;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters from request to end, over the real database and broker, with a provisioner that only speaks the protocol. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterResourceTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String API_KEY = "the-api-key-of-the-administrator";
    private static final String USER_KEY = "the-key-of-the-user";

    @Inject
    ProvisionerService provisioners;

    @Inject
    SecretVault vault;

    @Inject
    ObjectMapper json;

    private @Nullable CloudPeer shared;

    private CloudPeer cloud() {
        return Objects.requireNonNull(shared);
    }

    @BeforeEach
    void startCloud() {
        if (shared != null) {
            shared.failWhere(task -> false);
            shared.release();
            return;
        }
        shared = new CloudPeer(
                json, provisioners.register("p" + Ids.next().toString().substring(24), Set.of()));
        As.admin()
                .body(Map.of("documents", List.of(Map.of("source", "test.yaml", "text", DEFINITIONS))))
                .post("/api/v1/import")
                .then()
                .statusCode(200);
        await().atMost(SOON)
                .untilAsserted(() -> As.user("ann")
                        .queryParam("dryRun", true)
                        .body(request("probe", 2))
                        .post("/api/v1/clusters")
                        .then()
                        .statusCode(200));
    }

    @AfterAll
    void stopCloud() {
        cloud().close();
    }

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
                .body("changes.keep", equalTo(2), "changes.create", equalTo(2), "changes.delete", equalTo(0));
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
    void timeBudgetOutOfRangeIsRefused() {
        Map<String, Object> body = new HashMap<>(request("hasty", 2));
        body.put("budgetMillis", 1);
        As.user("ann")
                .queryParam("dryRun", true)
                .body(body)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/budgetMillis"));
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
                        "items.properties.rack", everyItem(equalTo("r1")));

        List<TaskAssignment> asked = cloud().assignments("alpha");
        assertThat(asked).hasSize(12);
        assertThat(json.writeValueAsString(asked)).doesNotContain(API_KEY).doesNotContain(USER_KEY);
        ProviderWork create = (ProviderWork) asked.getFirst().work();
        assertThat(create.fields()).isEqualTo(Map.of("region", "north", "zone", "z1"));
        assertThat(create.sshPublicKey()).startsWith("ssh-ed25519 ");
        String bundle = Objects.requireNonNull(asked.getFirst().secretBundle());
        assertThat(vault.fetch(bundle).orElseThrow())
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
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.state", everyItem(equalTo("DELETED")));
        assertThat(vault.fetch(bundle)).isEmpty();
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
    void aDryRunShowsThePlanAndWritesNothing() {
        int before =
                As.admin().get("/api/v1/clusters").jsonPath().getList("items").size();

        As.user("ann")
                .queryParam("dryRun", true)
                .body(request("shown", 4))
                .post("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(true),
                        "changes.create", equalTo(4),
                        "layouts.count.sum()", equalTo(4),
                        "pricePerHour.micros", equalTo(480_000),
                        "pricePerHour.currency", equalTo("USD"),
                        "conflicts", empty());

        assertThat(As.admin().get("/api/v1/clusters").jsonPath().getList("items"))
                .hasSize(before);
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
        As.user("ann")
                .delete("/api/v1/clusters/{id}", clusterOf(operation))
                .then()
                .statusCode(409)
                .contentType(containsString("application/problem+json"))
                .body("detail", containsString(operation));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size | 0 | /size",
                "size | 1000000000 | /size",
                "size | 99 | /size",
                "services | [ghost] | /services",
                "services | [web] | /services",
                "dnsSuffix | -.- | /dnsSuffix",
                "initialLease | -1 | /initialLease",
                "hardwareType | huge | /hardwareType",
                "provider | nowhere | /provider",
                "name | a b | /name"
            })
    void badInputIsNamed(String field, String value, String pointer) {
        Map<String, Object> request = request("bad", 3);
        request.put(
                field,
                value.startsWith("[")
                        ? List.of(value.substring(1, value.length() - 1))
                        : value.matches("-?\\d+") ? Long.valueOf(value) : value);

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .contentType(containsString("application/problem+json"))
                .body("errors.pointer", hasItem(containsString(pointer)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000_000})
    void anAbsurdSizeHasNoPlanEither(int size) {
        As.user("ann")
                .queryParam("dryRun", true)
                .body(request("bad", size))
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .contentType(containsString("application/problem+json"))
                .body("errors.pointer", hasItem("/size"));
    }

    @Test
    void whatCannotHoldTogetherIsNamed() {
        Map<String, Object> request = request("impossible", 3);
        request.put("services", List.of("store"));

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .contentType(containsString("application/problem+json"))
                .body(
                        "errors", hasSize(1),
                        "errors[0].detail", containsString("cannot hold together"),
                        "errors[0].detail", containsString("store"),
                        "errors[0].detail", containsString("3 nodes"));
        As.user("ann")
                .queryParam("dryRun", true)
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(false),
                        "conflicts", hasSize(1),
                        "conflicts[0].constraints", hasItems("clusterSize", "serviceQuantity"),
                        "conflicts[0].message", containsString("cannot hold together"));

        assertThat(clustersNamed("impossible")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "clusters, 0 clusters",
        "nodes, 0 nodes",
        "pricePerHourMicros, at most 0 per hour",
        "cores, at most 0 cores",
        "memoryMib, at most 0 GiB memory"
    })
    void aQuotaThatIsUsedUpIsNamed(String quota, String named) {
        limit(Map.of(quota, 0));
        try {
            for (boolean dryRun : List.of(true, false)) {
                As.user("ann")
                        .queryParam("dryRun", dryRun)
                        .body(request("too-many", 2))
                        .post("/api/v1/clusters")
                        .then()
                        .statusCode(409)
                        .contentType(containsString("application/problem+json"))
                        .body("status", equalTo(409), "detail", containsString(named))
                        .body("detail", containsString("The tenant default may have 0 "));
            }
        } finally {
            limit(Map.of());
        }

        assertThat(clustersNamed("too-many")).isEmpty();
    }

    @Test
    void coresThatOtherClustersHaveCountAgainstTheQuota() {
        limit(Map.of("cores", 0));
        String words = As.user("ann")
                .body(request("counted", 2))
                .post("/api/v1/clusters")
                .then()
                .statusCode(409)
                .extract()
                .path("detail");
        int used = Integer.parseInt(words.replaceAll("(?s).*has (\\d+) cores.*", "$1"));
        limit(Map.of("cores", used + 5));
        try {
            String operation = create("ann", request("fits", 2));
            As.user("ann")
                    .body(request("fits-not", 2))
                    .post("/api/v1/clusters")
                    .then()
                    .statusCode(409)
                    .body(
                            "detail", containsString("the quota leaves at most 1 cores"),
                            "detail", containsString("a quota of 4 cores instead of 1 cores"),
                            "detail", containsString("may have " + (used + 5) + " cores and has " + (used + 4)));
            awaitOperation("ann", operation, "SUCCEEDED");
        } finally {
            limit(Map.of());
        }
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
    void aTemplateThatDoesNotExistIsNamed() {
        Map<String, Object> request = request("bad", 3);
        request.put("template", "no-such-template");

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("detail", containsString("no-such-template"));
    }

    @Test
    void theProvidersFieldsAreDemanded() {
        Map<String, Object> request = request("bad", 3);
        request.put("providerFields", Map.of("region", "south"));

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/providerFields/region"), "detail", containsString("zone"));
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

    private static ValidatableResponse lease(String cluster, Map<String, Object> change) {
        return As.user("ann")
                .body(change)
                .post("/api/v1/clusters/{id}/lease", cluster)
                .then();
    }

    private static Map<String, Object> request(String name, int size) {
        return new HashMap<>(Map.of(
                "name",
                name,
                "template",
                "stored",
                "size",
                size,
                "providerFields",
                Map.of("zone", "z1", "user_key", USER_KEY),
                "config",
                Map.of("own", "yes", "store", Map.of("size", "big"))));
    }

    private static Response createOnce(String key, Map<String, Object> request) {
        return As.user("ann").header("Idempotency-Key", key).body(request).post("/api/v1/clusters");
    }

    private static List<String> clustersNamed(String name) {
        return As.admin()
                .queryParam("limit", 200)
                .get("/api/v1/clusters")
                .jsonPath()
                .getList("items.findAll { it.name == '" + name + "' }.id");
    }

    private static void limit(Map<String, Object> quota) {
        String version = As.admin().get("/api/v1/tenants/default").header("ETag");
        As.admin()
                .header("If-Match", version)
                .body(Map.of("quota", quota))
                .put("/api/v1/tenants/default")
                .then()
                .statusCode(200);
    }

    private static String create(String user, Map<String, Object> request) {
        return As.user(user)
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static String clusterOf(String operation) {
        return As.admin().get("/api/v1/operations/{id}", operation).path("clusterId");
    }

    private static void awaitOperation(String user, String operation, String state) {
        String token = As.token(user, Set.of(Role.USER));
        await().atMost(SOON)
                .untilAsserted(() -> As.bearer(token)
                        .get("/api/v1/operations/{id}", operation)
                        .then()
                        .body("state", equalTo(state)));
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: cloud
            providertype: test-cloud
            provisioner: {api_key: %s, region: north}
            ---
            kind: HardwareType
            name: small
            providermap: {cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            pricePerHour: 0.12
            ---
            kind: ImageType
            name: debian
            providermap: {cloud: {image: debian-12, sshuser: loom}}
            ---
            kind: Service
            name: store
            dependencies: {}
            provisioner:
              actions:
                start: {type: shell, fields: {script: start.sh}}
            links:
              - {label: store, url: 'http://%%ip.access_v4.service.store%%:80'}
            ---
            kind: Service
            name: web
            dependencies: {runtime: {requires: [store]}}
            provisioner:
              actions:
                start: {type: shell, fields: {script: web.sh}}
            ---
            kind: ClusterTemplate
            name: stored
            defaults:
              services: [store, web]
              provider: cloud
              config:
                owner: '%%cluster.owner%%'
                own: 'no'
                store: {url: 'http://%%ip.access_v4.service.store%%:80', size: small}
            constraints:
              layout: {cantcoexist: [[store, web]]}
              services:
                store: {quantities: {min: 1, max: 1}}
                web: {quantities: {min: 1}}
              size: {min: 2, max: 20}
            ---
            kind: ClusterTemplate
            name: leased
            extends: {name: stored}
            administration: {leaseduration: {initial: 2h, max: 4h, step: 1h}}
            """.formatted(API_KEY);
}
