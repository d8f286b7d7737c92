package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clusters at several providers, each served by provisioners of its own, and on hosts that are listed one by one. */
@QuarkusTest
class SeveralProvidersResourceTest extends PeerTest {

    private static final String FAR_POOL = "far-away";

    private @Nullable CloudPeer nearPeer;
    private @Nullable CloudPeer farPeer;

    @BeforeEach
    void startPeers() {
        if (nearPeer != null) {
            return;
        }
        nearPeer = peer();
        farPeer = peer(FAR_POOL);
        TestCatalog.take(DEFINITIONS);
        awaitPlan("eve", request("probe", 2));
    }

    @AfterAll
    void stopPeers() {
        near().close();
        far().close();
    }

    private CloudPeer near() {
        return Objects.requireNonNull(nearPeer);
    }

    private CloudPeer far() {
        return Objects.requireNonNull(farPeer);
    }

    @Test
    void everyNodesTasksGoToItsOwnProviderWithItsOwnSecrets() {
        Response accepted = As.user("eve").body(request("wide", 5)).post("/api/v1/clusters");
        accepted.then().statusCode(202);
        String cluster = accepted.path("clusterId");
        awaitSucceeded(accepted.path("id"));

        As.user("eve")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("provider", equalTo("sp-far"), "providers", equalTo(List.of("sp-near", "sp-far")));
        assertThat(nodesBy(cluster, "provider")).isEqualTo(Map.of("sp-near", 2L, "sp-far", 3L));
        List<TaskAssignment> toNear = near().assignments("wide");
        List<TaskAssignment> toFar = far().assignments("wide");
        assertThat(nodes(toNear)).hasSize(2).doesNotContainAnyElementsOf(nodes(toFar));
        assertThat(nodes(toFar)).hasSize(3);
        assertThat(providerWork(toNear)).allSatisfy(work -> {
            assertThat(work.provider()).isEqualTo("sp-near");
            assertThat(work.hardware()).containsEntry("flavor", "s");
            assertThat(work.fields()).isEqualTo(Map.of("region", "north", "zone", "z1"));
        });
        assertThat(providerWork(toFar)).allSatisfy(work -> {
            assertThat(work.provider()).isEqualTo("sp-far");
            assertThat(work.hardware()).containsEntry("flavor", "petit");
            assertThat(work.image()).containsEntry("image", "debian-far");
            assertThat(work.sshUser()).isEqualTo("far-user");
            assertThat(work.fields()).isEqualTo(Map.of("zone", "z2"));
        });
        String nearBundle = onlyBundle(toNear);
        String farBundle = onlyBundle(toFar);
        assertThat(bundles.now(nearBundle).orElseThrow())
                .containsEntry("api_key", "key-of-near")
                .containsEntry("user_key", "mine-at-near")
                .containsKey("ssh-private-key");
        assertThat(bundles.now(farBundle).orElseThrow())
                .containsEntry("api_key", "key-of-far")
                .doesNotContainKey("user_key")
                .containsKey("ssh-private-key");

        As.user("eve")
                .body(Map.of("template", "sp", "provider", "sp-near", "size", 1))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(false),
                        "conflicts[0].message", containsString("sp-near/n1 holds at most 0 nodes"));
        As.user("eve")
                .body(Map.of("cluster", cluster, "size", 6))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body("feasible", equalTo(true), "changes.keep", equalTo(5), "changes.create", equalTo(1))
                .body(
                        "layouts.findAll { it.provider == 'sp-near' }.count.sum()", equalTo(2),
                        "layouts.findAll { it.provider == 'sp-far' }.count.sum()", equalTo(4));

        awaitSucceeded(As.user("eve")
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        assertThat(deleted(near(), "wide")).hasSize(2);
        assertThat(deleted(far(), "wide")).hasSize(3);
        assertThat(bundles.now(nearBundle)).isEmpty();
        assertThat(bundles.now(farBundle)).isEmpty();
    }

    @Test
    void aClusterPlannedAnewStaysAtTheProvidersThatItWasMadeFor() {
        Map<String, Object> body = new HashMap<>(request("one", 1));
        body.remove("fieldsByProvider");
        body.put("provider", "sp-far");
        body.put("providerFields", Map.of("zone", "z9"));
        Response accepted = As.user("eve").body(body).post("/api/v1/clusters");
        accepted.then().statusCode(202);
        awaitSucceeded(accepted.path("id"));
        String cluster = accepted.path("clusterId");

        As.user("eve")
                .body(Map.of("cluster", cluster, "size", 2))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body("layouts.provider", everyItem(equalTo("sp-far")), "changes.keep", equalTo(1));
        As.user("eve")
                .body(Map.of("cluster", cluster, "size", 2, "providers", List.of("sp-near", "sp-far")))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body("layouts.provider", hasItem("sp-near"));
    }

    @Test
    void whatIsWrongWithAProvidersFieldsIsNamedWithTheProvider() {
        Map<String, Object> body = new HashMap<>(request("wrong", 2));
        body.put("fieldsByProvider", Map.of("sp-near", Map.of("zone", "z1"), "sp-nowhere", Map.of("zone", "z")));
        refused(body)
                .then()
                .body("errors.pointer", containsInAnyOrder("/fieldsByProvider/sp-nowhere", "/fieldsByProvider/sp-far"))
                .body("errors.detail", hasItem(containsString("Provider sp-far: ")))
                .body("errors.detail", hasItem(containsString("The cluster does not use the provider sp-nowhere.")));

        body.put("fieldsByProvider", Map.of("sp-far", Map.of("zone", Map.of("no", "text"))));
        body.put("providerFields", Map.of("zone", "both", "user_key", "whose", "colour", "red"));
        refused(body)
                .then()
                .body(
                        "errors.pointer",
                        containsInAnyOrder(
                                "/fieldsByProvider/sp-far/zone", "/providerFields/user_key", "/providerFields/colour"));

        body.remove("fieldsByProvider");
        body.put("providerFields", Map.of("zone", "both"));
        body.put("providers", List.of("sp-near", "sp-gone"));
        refused(body).then().body("errors.pointer", hasItem("/providers/1"));
        body.put("provider", "sp-near");
        refused(body).then().body("errors.pointer", hasItem("/providers"));
    }

    @Test
    void aPreviewThatIsWatchedEndsWithThePlanOrWithWhatIsWrong() {
        String events = watched(request("watched", 3));
        assertThat(events)
                .contains("event:placement.started")
                .containsOnlyOnce("event:placement.ended")
                .contains("\"feasible\":true")
                .contains("\"provider\":\"sp-near\"");
        Map<String, Object> body = new HashMap<>(request("watched", 3));
        body.remove("fieldsByProvider");
        assertThat(watched(body))
                .containsOnlyOnce("event:placement.failed")
                .contains("\"pointer\":\"/fieldsByProvider/sp-far\"");
    }

    private static String watched(Map<String, Object> body) {
        return As.user("eve")
                .accept("text/event-stream")
                .body(body)
                .post("/api/v1/clusters/preview")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void aProviderWhoseProvisionersAreAwayIsNamedWithItsPool() {
        Map<String, Object> body = new HashMap<>(request("away", 2));
        body.put("provider", "sp-unserved");
        body.remove("fieldsByProvider");
        refused(body)
                .then()
                .body(
                        "errors.detail",
                        hasItem(containsString("No live provisioner of the pool nobody serves the provider type")));
    }

    @Test
    void everyNodeTakesTheHostThatThePlanNames() throws Exception {
        Response preview = As.user("eve")
                .queryParam("dryRun", true)
                .body(hosted("shown", 2))
                .post("/api/v1/clusters");
        preview.then()
                .statusCode(200)
                .body("layouts.find { it.services == ['sp-heavy'] }.hosts", equalTo(List.of("10.9.0.3:2222")))
                .body("layouts.find { it.services == ['sp-web'] }.hosts", equalTo(List.of("10.9.0.1")));

        Response accepted = As.user("eve").body(hosted("racked", 2)).post("/api/v1/clusters");
        accepted.then().statusCode(202);
        String cluster = accepted.path("clusterId");
        awaitSucceeded(accepted.path("id"));
        Map<String, String> planned = As.user("eve")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .<Map<String, Object>>getList("items")
                .stream()
                .collect(Collectors.toMap(
                        node -> String.valueOf(node.get("hostName")), node -> String.valueOf(node.get("host"))));
        assertThat(planned.values()).containsExactlyInAnyOrder("10.9.0.3:2222", "10.9.0.1");
        assertThat(near().assignments("racked"))
                .filteredOn(task -> task.work() instanceof ProviderWork)
                .hasSize(4)
                .allSatisfy(task -> assertThat(((ProviderWork) task.work()).fields())
                        .containsEntry("hosts", planned.get(task.node().hostName())));

        int number = As.user("eve")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .path("items.find { it.host == '10.9.0.1' }.number");
        As.user("eve")
                .body(Map.of("cluster", cluster, "replace", List.of(number)))
                .post("/api/v1/placements")
                .then()
                .statusCode(200)
                .body(
                        "changes.create", equalTo(1),
                        "changes.keep", equalTo(1),
                        "changes.change", equalTo(0),
                        "changes.delete", equalTo(1),
                        "changes.nodes.number", equalTo(List.of(number)))
                .body("layouts.find { it.services == ['sp-web'] }.hosts", equalTo(List.of("10.9.0.2")));
        As.user("eve")
                .body(Map.of("cluster", cluster, "replace", List.of(7)))
                .post("/api/v1/placements")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/replace"), "detail", containsString("has no node 7"));

        Map<String, Object> light = new HashMap<>(hosted("light", 1));
        light.put("services", List.of("sp-web"));
        List<Integer> answers = new ArrayList<>();
        Callable<Integer> create =
                () -> As.user("eve").body(light).post("/api/v1/clusters").statusCode();
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (Future<Integer> answer : both.invokeAll(List.of(create, create))) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).as("one host is left for two").containsExactlyInAnyOrder(202, 422);

        awaitSucceeded(As.user("eve")
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        As.user("eve")
                .queryParam("dryRun", true)
                .body(hosted("again", 2))
                .post("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body("feasible", equalTo(true));
    }

    private static Response refused(Map<String, Object> body) {
        Response response = As.user("eve").body(body).post("/api/v1/clusters");
        response.then().statusCode(422);
        return response;
    }

    private static void awaitSucceeded(String operation) {
        awaitOperation("eve", operation, "SUCCEEDED");
    }

    private static Map<String, Long> nodesBy(String cluster, String field) {
        return As.user("eve")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .<Map<String, Object>>getList("items")
                .stream()
                .collect(Collectors.groupingBy(node -> String.valueOf(node.get(field)), Collectors.counting()));
    }

    private static Set<String> nodes(List<TaskAssignment> assignments) {
        return assignments.stream().map(task -> task.node().hostName()).collect(Collectors.toSet());
    }

    private static List<ProviderWork> providerWork(List<TaskAssignment> assignments) {
        return assignments.stream()
                .map(TaskAssignment::work)
                .filter(ProviderWork.class::isInstance)
                .map(ProviderWork.class::cast)
                .toList();
    }

    private static String onlyBundle(List<TaskAssignment> assignments) {
        Set<String> bundles = assignments.stream()
                .map(task -> Objects.requireNonNull(task.secretBundle()))
                .collect(Collectors.toSet());
        assertThat(bundles).hasSize(1);
        return bundles.iterator().next();
    }

    private static List<TaskAssignment> deleted(CloudPeer peer, String cluster) {
        return peer.assignments(cluster).stream()
                .filter(task -> task.action() == TaskAction.DELETE)
                .toList();
    }

    private static Map<String, Object> request(String name, int size) {
        return Map.of(
                "name",
                name,
                "template",
                "sp",
                "size",
                size,
                "fieldsByProvider",
                Map.of("sp-near", Map.of("zone", "z1", "user_key", "mine-at-near"), "sp-far", Map.of("zone", "z2")));
    }

    private static Map<String, Object> hosted(String name, int size) {
        return Map.of("name", name, "template", "sp-hosted", "size", size);
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: sp-near
            providertype: test-cloud
            provisioner: {api_key: key-of-near, region: north}
            locations: [{name: n1, limit: 2}]
            ---
            kind: Provider
            name: sp-far
            providertype: test-cloud
            pool: far-away
            provisioner: {api_key: key-of-far}
            ---
            kind: Provider
            name: sp-unserved
            providertype: test-cloud
            pool: nobody
            provisioner: {api_key: key}
            ---
            kind: Provider
            name: sp-racks
            providertype: test-hosts
            hosts:
              - {address: 10.9.0.1, capacity: {cpu: 2, memory: 4Gi}}
              - {address: '10.9.0.2:22', capacity: {cpu: 2, memory: 4Gi}}
              - {address: '10.9.0.3:2222', capacity: {cpu: 8, memory: 32Gi}}
            ---
            kind: HardwareType
            name: sp-small
            capacity: {cpu: 2, memory: 4Gi}
            providermap:
              sp-near: {flavor: s, pricePerHour: 0.1}
              sp-far: {flavor: petit, pricePerHour: 0.4}
              sp-unserved: {flavor: s}
            ---
            kind: ImageType
            name: sp-debian
            providermap:
              sp-near: {image: debian-near}
              sp-far: {image: debian-far, sshuser: far-user}
              sp-unserved: {image: i}
              sp-racks: {image: what-is-there}
            ---
            kind: Service
            name: sp-web
            demand: {cpu: 1, memory: 1Gi}
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: Service
            name: sp-heavy
            demand: {cpu: 6, memory: 16Gi}
            provisioner: {actions: {start: {type: shell, fields: {script: heavy.sh}}}}
            ---
            kind: ClusterTemplate
            name: sp
            defaults: {services: [sp-web], providers: [sp-near, sp-far]}
            placement: {profile: cheapest}
            ---
            kind: ClusterTemplate
            name: sp-hosted
            defaults: {services: [sp-web, sp-heavy], provider: sp-racks}
            constraints:
              layout: {cantcoexist: [[sp-web, sp-heavy]]}
              services:
                sp-heavy: {quantities: {min: 1, max: 1}}
            """;
}
