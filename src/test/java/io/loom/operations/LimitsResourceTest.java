package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody may ask for, or have, however it is asked. */
@QuarkusTest
class LimitsResourceTest extends ClusterTest {

    private static final String TOO_MANY =
            "The size (20001) is more than the 20000 nodes that one cluster may have.\nMaybe ";

    @Test
    void moreNodesThanAClusterMayHaveAreRefusedWhereverTheyAreAskedFor() {
        for (String path : List.of("/clusters", "/clusters?dryRun=true", "/plans")) {
            requireTooMany(As.user("ann").body(request("huge", 20_001)), path, TOO_MANY);
        }
        Map<String, Object> question = Map.of("template", "stored", "size", 20_001);
        for (String path : List.of("/placements", "/placements/sensitivity")) {
            requireTooMany(As.user("ann").body(question), path, TOO_MANY);
        }
        requireTooMany(
                As.user("ann").body(Map.of("template", "stored", "size", Map.of("min", 2, "max", 30_000))),
                "/placements",
                "The size (2..30000) is more than the 20000 nodes");
    }

    @Test
    void aClusterThatStandsIsNotChangedToHaveMore() {
        String operation = create("ann", request("modest", 2));
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);
        Map<String, Object> grow = Map.of("kind", "grow", "count", 19_999);
        for (String path : List.of("/plans", "/operations")) {
            requireTooMany(As.user("ann").body(grow), "/clusters/" + cluster + path, TOO_MANY);
        }
        requireTooMany(As.user("ann").body(Map.of("cluster", cluster, "size", 20_001)), "/placements", TOO_MANY);
    }

    private static void requireTooMany(RequestSpecification asked, String path, String message) {
        asked.post("/api/v1" + path)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/size"), "errors.detail", hasItem(startsWith(message)));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 300_000_000_000_000L})
    void aLeaseThatEndsAfterTheYear9999IsRefusedInWords(long millis) {
        Map<String, Object> request = request("eternal", 2);
        request.put("initialLease", millis);
        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer", hasItem("/initialLease"),
                        "errors.detail",
                                hasItem(
                                        "The initial lease (" + millis
                                                + " ms) would end after the year 9999.\nMaybe 0 was meant, which is for ever."));
    }

    @Test
    void aLeaseIsNotProlongedPastTheYear9999() {
        Map<String, Object> request = request("long-lived", 2);
        request.put("initialLease", 250_000_000_000_000L);
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("extendMillis", Long.MAX_VALUE),
                Map.of("extendMillis", 250_000_000_000_000L),
                Map.of("expiresAt", "+10000-01-01T00:00:00Z"))) {
            As.user("ann")
                    .body(change)
                    .post("/api/v1/clusters/{id}/lease", cluster)
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", hasItem("/expiresAt"));
        }
        As.user("ann")
                .body(Map.of("expiresAt", "9999-12-31T23:59:59Z"))
                .post("/api/v1/clusters/{id}/lease", cluster)
                .then()
                .statusCode(200)
                .body("expiresAt", equalTo("9999-12-31T23:59:59Z"));
    }

    @Test
    void aNewTenantMayHaveWhatIsUsualWhereNothingIsSaid() {
        tenant(Map.of("name", "usual"), 50, 200);
        tenant(Map.of("name", "roomy", "quota", Map.of("nodes", 1000, "cores", 64)), 50, 1000);
        As.admin()
                .header("If-Match", "*")
                .body(Map.of("quota", Map.of("cores", 64)))
                .put("/api/v1/tenants/usual")
                .then()
                .statusCode(200)
                .body("quota.nodes", nullValue());
    }

    private static void tenant(Map<String, Object> body, int clusters, int nodes) {
        As.admin()
                .body(body)
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .body("quota.clusters", equalTo(clusters), "quota.nodes", equalTo(nodes));
    }

    @Test
    void manyWhoAskAtOnceNeverHaveMoreThanTheQuota() throws Exception {
        tenant(Map.of("name", "crowd", "quota", Map.of("nodes", 10)), 50, 10);
        inCrowd()
                .body(Map.of("documents", List.of(Map.of("source", "crowd.yaml", "text", CROWD))))
                .post("/api/v1/import")
                .then()
                .statusCode(200)
                .body("written", equalTo(true));
        List<Callable<Integer>> requests = Stream.iterate(1, number -> number + 1)
                .limit(100)
                .<Callable<Integer>>map(number -> () -> inCrowd()
                        .body(Map.of("name", "c" + number, "template", "crowd", "size", 1 + number % 3))
                        .post("/api/v1/clusters")
                        .statusCode())
                .toList();
        Map<Integer, Long> answers = new HashMap<>();
        try (ExecutorService everybody = Executors.newFixedThreadPool(requests.size())) {
            for (Future<Integer> answer : everybody.invokeAll(requests)) {
                answers.merge(answer.get(), 1L, Long::sum);
            }
        }
        List<Map<String, Object>> clusters = inCrowd()
                .queryParam("limit", 200)
                .get("/api/v1/clusters")
                .jsonPath()
                .getList("items");
        int nodes = clusters.stream().collect(Collectors.summingInt(cluster -> (Integer) cluster.get("size")));

        assertThat(answers.keySet()).containsExactlyInAnyOrder(202, 409);
        assertThat(answers.get(202)).isEqualTo((long) clusters.size());
        assertThat(nodes).as("what is left would hold none that was refused").isEqualTo(10);
    }

    private static RequestSpecification inCrowd() {
        return As.admin().header("Loom-Tenant", "crowd");
    }

    private static final String CROWD = """
            kind: Provider
            name: crowd-cloud
            providertype: test-cloud
            provisioner: {api_key: k, zone: z}
            ---
            kind: HardwareType
            name: crowd-small
            providermap: {crowd-cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: crowd-debian
            providermap: {crowd-cloud: {image: d}}
            ---
            kind: Service
            name: crowd-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: crowd
            defaults: {services: [crowd-web], provider: crowd-cloud}
            """;
}
