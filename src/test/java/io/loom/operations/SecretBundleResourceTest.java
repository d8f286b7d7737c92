package io.loom.operations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.execution.Executions;
import io.loom.execution.shards.TestProvisioner;
import io.loom.platform.Ids;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secrets go to who holds a task that needs them, or was asked a question about them, and to nobody else. */
@QuarkusTest
class SecretBundleResourceTest extends PeerTest {

    private static final String POOL = "sealed";
    private static final String OTHER_POOL = "prying";

    @Inject
    Executions executions;

    @Inject
    PluginTypes pluginTypes;

    @Inject
    EntityManager database;

    @Inject
    HttpServer http;

    private final List<CloudPeer> peers = new ArrayList<>();
    private @Nullable CloudPeer cloud;
    private String credential = "";

    @BeforeEach
    void startCloud() {
        credential = credential(POOL);
        cloud = peerOf(credential);
        await().atMost(SOON).until(() -> !pluginTypes.live(POOL).isEmpty());
        TestCatalog.take(DEFINITIONS);
        awaitPlan("sue", request("probe"));
    }

    @AfterEach
    void stopPeers() {
        peers.forEach(CloudPeer::release);
        peers.forEach(CloudPeer::close);
        peers.clear();
    }

    @Test
    void theSecretsOfATaskGoToWhoHoldsItAndOnlyUntilItEnds() {
        String operation = createHeld("held");
        String bundle = bundle("held");

        fetch(credential, bundle)
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("secrets.api_key", equalTo("key-of-sealed"))
                .body("secrets.ssh-private-key", notNullValue());
        cloud().release();
        awaitOperation("sue", operation, "SUCCEEDED");

        fetch(credential, bundle).statusCode(404);
        assertThat(noted(bundle)).containsExactly(true, false);
    }

    @Test
    void noOtherProvisionerHasThem() {
        createHeld("narrow");
        String samePool = credential(POOL);
        peerOf(samePool);
        String otherPool = credential(OTHER_POOL);
        peerOf(otherPool);

        fetch(samePool, bundle("narrow")).statusCode(404);
        fetch(otherPool, bundle("narrow")).statusCode(404);
        fetch(credential(POOL), bundle("narrow")).statusCode(404);
    }

    @Test
    void whatIsSentToAPoolIsForThoseWhoServeItUntilSomebodyHasIt() {
        peers.removeLast().close();
        String samePool = credential(POOL);
        Queue<TaskAssignment> taken = new ConcurrentLinkedQueue<>();
        Enrolment.Answer run = TestProvisioner.enrol(samePool);
        try (TestProvisioner silent = new TestProvisioner(
                json, run, 100, List.of(CloudPeer.cloud(), CloudPeer.shell()), (self, task) -> taken.add(task))) {
            silent.keepAlive();
            awaitPlan("sue", request("probe"));
            create("next");
            await().atMost(SOON).until(() -> taken.stream().anyMatch(SecretBundleResourceTest::isNext));
            String bundle = Objects.requireNonNull(taken.stream()
                    .filter(SecretBundleResourceTest::isNext)
                    .findFirst()
                    .orElseThrow()
                    .secretBundle());
            String otherPool = credential(OTHER_POOL);
            TestProvisioner.enrol(otherPool);

            fetch(samePool, bundle).statusCode(200);
            fetch(otherPool, bundle).statusCode(404);
            fetch(credential(POOL), bundle).statusCode(404);
            silent.goodbye();
            await().atMost(SOON).untilAsserted(() -> fetch(samePool, bundle).statusCode(404));
        }
    }

    private static boolean isNext(TaskAssignment task) {
        return task.node().hostName().contains("next");
    }

    @Test
    void nothingElseThatIsKeptSecretIsHandedOut() {
        As.admin()
                .body(Map.of("name", "sealed-hook", "url", "https://example.com/"))
                .post("/api/v1/webhooks")
                .then()
                .statusCode(201);
        createHeld("one");
        String needed = bundle("one");
        Set<String> others = ids("select id from secrets");
        Set<String> hooks = ids("select secrets_id from webhooks where name = 'sealed-hook'");
        Set<String> definitions = ids("select secrets_id from definitions where name = 'sealed'");
        assertThat(hooks).hasSize(1);
        assertThat(definitions).isNotEmpty();
        assertThat(others).containsAll(hooks).containsAnyElementsOf(definitions);

        others.stream()
                .filter(id -> !needed.startsWith(id))
                .forEach(id -> fetch(credential, id).statusCode(404));

        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/webhooks/{name}", "sealed-hook")
                .then()
                .statusCode(204);
    }

    @Test
    void theSecretsOfAQuestionGoToWhoIsAsked() {
        cloud().beOld(true);
        As.admin()
                .body("{}")
                .post("/api/v1/providers/{name}/check", "sealed")
                .then()
                .statusCode(202);
        await().atMost(SOON).until(() -> !cloud().questions().isEmpty());
        String bundle = Objects.requireNonNull(
                ((ControlMessage.CheckProvider) cloud().questions().getLast())
                        .account()
                        .secretBundle());
        String samePool = credential(POOL);
        peerOf(samePool);

        fetch(samePool, bundle).statusCode(404);
        fetch(credential, bundle).statusCode(200).body("secrets.api_key", equalTo("key-of-sealed"));
    }

    private CloudPeer cloud() {
        return Objects.requireNonNull(cloud);
    }

    private String credential(String pool) {
        return provisioners.register(pool + Ids.next().toString().substring(24), Set.of(pool));
    }

    private CloudPeer peerOf(String credential) {
        CloudPeer peer = new CloudPeer(json, credential);
        peers.add(peer);
        return peer;
    }

    /** Begins a cluster, and waits until it is known who has the task that makes its machine. */
    private String createHeld(String name) {
        cloud().holdWhere(task -> task.action() == TaskAction.CREATE);
        String operation = create(name);
        await().atMost(SOON).until(() -> !cloud().assignments(name).isEmpty());
        UUID id = UUID.fromString(operation);
        await().atMost(SOON).until(() -> executions.tasksOut(id).stream().anyMatch(out -> out.holder() != null));
        return operation;
    }

    private static String create(String name) {
        return As.user("sue")
                .body(request(name))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private TaskAssignment task(String cluster) {
        return cloud().assignments(cluster).getFirst();
    }

    private String bundle(String cluster) {
        return Objects.requireNonNull(task(cluster).secretBundle());
    }

    private ValidatableResponse fetch(String credential, String bundle) {
        return given().relaxedHTTPSValidation()
                .baseUri("https://127.0.0.1:" + http.getSecurePort())
                .port(http.getSecurePort())
                .header("Authorization", "Bearer " + credential)
                .get("/api/v1/secret-bundles/{id}", bundle)
                .then();
    }

    private List<Boolean> noted(String bundle) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(
                                "select found from secret_fetches where bundle = :bundle order by fetched_at",
                                Boolean.class)
                        .setParameter("bundle", bundle)
                        .getResultList());
    }

    private Set<String> ids(String query) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Set.copyOf(database.createNativeQuery(
                                "select i::text from (" + query + ") as ids (i) where i is not null", String.class)
                        .getResultList()));
    }

    private static Map<String, Object> request(String name) {
        return Map.of("name", name, "template", "sealed", "size", 1, "providerFields", Map.of("zone", "z1"));
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: sealed
            providertype: test-cloud
            pool: sealed
            provisioner: {api_key: key-of-sealed, region: north}
            ---
            kind: HardwareType
            name: sealed-small
            providermap: {sealed: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: sealed-debian
            providermap: {sealed: {image: debian-12, sshuser: loom}}
            ---
            kind: Service
            name: sealed-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: sealed
            defaults: {services: [sealed-web], provider: sealed}
            """;
}
