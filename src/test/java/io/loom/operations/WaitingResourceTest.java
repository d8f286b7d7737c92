package io.loom.operations;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Enrolment;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskReport;
import io.loom.execution.shards.TestProvisioner;
import io.loom.provisioners.Incarnations;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Tasks that could go out, and that nobody takes: which pool they wait for, since when, and why. */
@QuarkusTest
class WaitingResourceTest extends PeerTest {

    private static final String USER = "walter";

    @Inject
    Incarnations incarnations;

    @Test
    void aTaskSaysThatItsPoolIsDesertedAndSinceWhen() {
        String pool = "deserted";
        String cluster = standing(pool);
        String operation = delete(cluster);

        awaitReason(operation, "NONE_THERE");
        String since = As.admin().get("/api/v1/provisioners/first-of-" + pool).path("incarnations[0].lastSeenAt");
        String words = "waits for a provisioner of the pool deserted: none is there since " + second(since);
        operation(operation)
                .body(
                        "state", equalTo("RUNNING"),
                        "waiting", hasSize(1),
                        "waiting[0].pool", equalTo(pool),
                        "waiting[0].since", equalTo(since),
                        "reason", equalTo(words));
        As.user(USER)
                .get("/api/v1/operations/{id}/tasks", operation)
                .then()
                .body(
                        "items", hasSize(2),
                        "items.state", everyItem(equalTo("READY")),
                        "items.waiting.message", everyItem(equalTo(words)));
        As.user(USER)
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body(
                        "state", equalTo("PENDING"),
                        "message", equalTo("DELETE is under way: 0 of 2 tasks are done. It " + words + "."));

        try (CloudPeer peer = peer(pool)) {
            awaitOperation(USER, operation, "SUCCEEDED");
        }
        operation(operation).body("waiting", empty(), "reason", nullValue());
        As.user(USER)
                .get("/api/v1/operations/{id}/tasks", operation)
                .then()
                .body("items.waiting", everyItem(nullValue()));
    }

    @Test
    void aTaskSaysThatNobodyMayTakeIt() {
        String pool = "orphaned";
        String cluster = standing(pool);
        String operation = delete(cluster);
        awaitReason(operation, "NONE_THERE");

        As.admin().delete("/api/v1/provisioners/first-of-" + pool).then().statusCode(204);

        operation(operation)
                .body(
                        "waiting.reason", contains("NONE_REGISTERED"),
                        "waiting[0].since", nullValue(),
                        "reason", equalTo("waits for a provisioner of the pool orphaned: none is registered for it"));
        try (CloudPeer peer = peer(pool)) {
            awaitOperation(USER, operation, "SUCCEEDED");
        }
    }

    @Test
    void aTaskSaysThatNobodyThereHasItsPlugin() {
        String pool = "unskilled";
        String cluster = standing(pool);
        String operation = delete(cluster);
        awaitReason(operation, "NONE_THERE");

        try (TestProvisioner unskilled = provisioner(pool, List.of(CloudPeer.shell()), WaitingResourceTest::refuse)) {
            awaitReason(operation, "NO_PLUGIN");
            operation(operation)
                    .body(
                            "reason",
                            equalTo("waits for a provisioner of the pool unskilled that has the provider type"
                                    + " test-cloud: none of the 1 that are there has it"));
            unskilled.goodbye();
        }
        try (CloudPeer peer = peer(pool)) {
            awaitOperation(USER, operation, "SUCCEEDED");
        }
    }

    @Test
    void aTaskSaysThatAllPlacesAreTaken() {
        String pool = "crowded";
        String cluster = standing(pool);
        String operation = delete(cluster);
        awaitReason(operation, "NONE_THERE");

        try (TestProvisioner crowded =
                provisioner(pool, List.of(CloudPeer.cloud(), CloudPeer.shell()), TestProvisioner::accept)) {
            await().atMost(SOON).untilAsserted(() -> {
                crowded.say(new ProvisionerMessage.Heartbeat(crowded.incarnation(), crowded.proof(), Instant.EPOCH, 1));
                operation(operation)
                        .body(
                                "reason",
                                equalTo("waits for a free place in the pool crowded: all of its 1 are taken or kept for"
                                        + " other tenants"));
            });
            crowded.goodbye();
        }
        try (CloudPeer peer = peer(pool)) {
            awaitOperation(USER, operation, "SUCCEEDED");
        }
    }

    @Test
    void aPausedOperationSaysWhoHasPausedIt() {
        String pool = "quiet";
        try (CloudPeer peer = peer(pool)) {
            String cluster = create(pool);
            peer.holdWhere(task -> true);
            String operation = delete(cluster);

            As.admin()
                    .post("/api/v1/operations/{id}/pause", operation)
                    .then()
                    .statusCode(200)
                    .body("reason", matchesPattern("paused by admin since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));

            As.user(USER)
                    .get("/api/v1/clusters/{id}", cluster)
                    .then()
                    .body(
                            "message",
                            allOf(
                                    startsWith("DELETE is paused by admin since "),
                                    containsString(": 0 of 2 tasks are done.")));
            As.user(USER)
                    .post("/api/v1/operations/{id}/resume", operation)
                    .then()
                    .statusCode(200)
                    .body("reason", nullValue());
            peer.release();
            awaitOperation(USER, operation, "SUCCEEDED");
        }
    }

    private static void refuse(TestProvisioner provisioner, TaskAssignment assignment) {
        provisioner.report(
                assignment,
                new TaskReport.Refused(
                        assignment.attempt(), provisioner.incarnation(), Instant.EPOCH, "It has no such plugin."));
    }

    private TestProvisioner provisioner(
            String pool, List<PluginDescriptor> plugins, BiConsumer<TestProvisioner, TaskAssignment> work) {
        Enrolment.Answer answer = TestProvisioner.enrol(provisioners.register("other-of-" + pool, Set.of(pool)));
        return new TestProvisioner(json, answer, 1, plugins, work);
    }

    /** A cluster of two nodes that stands at a provider of a pool whose provisioner has gone. */
    private String standing(String pool) {
        String name = "first-of-" + pool;
        String cluster;
        try (CloudPeer peer = new CloudPeer(json, provisioners.register(name, Set.of(pool)))) {
            cluster = create(pool);
        }
        String incarnation = As.admin().get("/api/v1/provisioners/{name}", name).path("incarnations[0].name");
        await().atMost(SOON).until(() -> !incarnations.isLive(incarnation));
        return cluster;
    }

    private static String create(String pool) {
        TestCatalog.take(DEFINITIONS.replace("POOL", pool));
        Map<String, Object> request = Map.of(
                "name",
                pool,
                "template",
                "wr-" + pool,
                "size",
                2,
                "providerFields",
                Map.of("zone", "z", "user_key", "k"));
        awaitPlan(USER, request);
        String operation = As.user(USER)
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation(USER, operation, "SUCCEEDED");
        return operation(operation).extract().path("clusterId");
    }

    private static String delete(String cluster) {
        return As.user(USER)
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static ValidatableResponse operation(String id) {
        return As.user(USER).get("/api/v1/operations/{id}", id).then().statusCode(200);
    }

    private static void awaitReason(String operation, String reason) {
        String token = As.token(USER, Set.of(Role.USER));
        await().atMost(SOON)
                .untilAsserted(() -> As.bearer(token)
                        .get("/api/v1/operations/{id}", operation)
                        .then()
                        .body("waiting.reason", contains(reason)));
    }

    private static String second(String instant) {
        return Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: wr-POOL
            providertype: test-cloud
            pool: POOL
            provisioner: {api_key: key}
            ---
            kind: HardwareType
            name: wr-small
            capacity: {cpu: 2, memory: 4Gi}
            providermap: {wr-POOL: {flavor: s}}
            ---
            kind: ImageType
            name: wr-debian
            providermap: {wr-POOL: {image: debian}}
            ---
            kind: Service
            name: wr-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: wr-POOL
            defaults: {services: [wr-web], provider: wr-POOL, hardwaretype: wr-small, imagetype: wr-debian}
            """;
}
