package io.loom.provisioners;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.execution.shards.TestProvisioner;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.provisioners.IncarnationEntity.State;
import io.loom.tenancy.As;
import io.loom.tenancy.SecretVault;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.restassured.specification.RequestSpecification;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProvisionerResourceTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final PluginDescriptor PLUGIN = new PluginDescriptor(
            PluginDescriptor.Kind.PROVIDER, "moon", "Moon", null, Map.of(), Map.of(), List.of(), List.of(), Map.of());

    @Inject
    PluginTypes pluginTypes;

    @Inject
    Incarnations incarnations;

    @Inject
    IncarnationRepository stored;

    @Inject
    SecretFetchRepository fetches;

    @Inject
    SecretVault vault;

    @Inject
    EntityManager database;

    @Inject
    HttpServer http;

    @Inject
    ObjectMapper json;

    @Inject
    MeterRegistry meters;

    @Inject
    BrokerConnection broker;

    private final List<TestProvisioner> running = new ArrayList<>();

    @AfterEach
    void endProvisioners() {
        running.forEach(TestProvisioner::close);
    }

    private static String create(String name) {
        return As.admin()
                .body(Map.of("name", name))
                .post("/api/v1/provisioners")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/provisioners/" + name))
                .body("pools", contains("default"))
                .body("token", startsWith("loom_prov_"))
                .extract()
                .path("token");
    }

    private TestProvisioner start(Enrolment.Answer enrolment) {
        TestProvisioner provisioner =
                new TestProvisioner(json, enrolment, 7, List.of(PLUGIN), (self, assignment) -> {});
        running.add(provisioner);
        return provisioner;
    }

    private State stateOf(String incarnation) {
        return QuarkusTransaction.requiringNew().call(() -> stored.findById(incarnation).state);
    }

    @Test
    void aCredentialIsShownOnceAndWorthlessAfterItsProvisionerIsDeleted() {
        String credential = create("once");
        As.admin()
                .get("/api/v1/provisioners/once")
                .then()
                .statusCode(200)
                .body("name", equalTo("once"))
                .body(not(containsString(credential)));
        assertThat(TestProvisioner.enrol(credential).pools()).containsExactly("default");
        As.admin().delete("/api/v1/provisioners/once").then().statusCode(204);
        As.bearer(credential)
                .body(new Enrolment.Request(Contract.VERSION, "1.0", "here"))
                .post("/api/v1/provisioners/incarnations")
                .then()
                .statusCode(401);
        As.admin().get("/api/v1/provisioners/once").then().statusCode(404);
    }

    @Test
    void aNameIsTakenOnceAndMustBeFitForAQueue() {
        create("taken");
        As.admin()
                .body(Map.of("name", "taken"))
                .post("/api/v1/provisioners")
                .then()
                .statusCode(409)
                .contentType("application/problem+json");
        As.admin()
                .body(Map.of("name", "no spaces/please"))
                .post("/api/v1/provisioners")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("/name"));
    }

    @Test
    void aProvisionerOfAnotherContractIsTurnedAway() {
        As.bearer(create("future"))
                .body(new Enrolment.Request(99, "9.0", "here"))
                .post("/api/v1/provisioners/incarnations")
                .then()
                .statusCode(equalTo(422))
                .body("errors[0].pointer", equalTo("/contractVersion"));
    }

    @Test
    void whatLiveProvisionersServeIsKnownUntilTheyLeave() {
        TestProvisioner provisioner = start(TestProvisioner.enrol(create("lively")));
        await().atMost(SOON).until(() -> pluginTypes.live().contains(PLUGIN));
        As.admin()
                .get("/api/v1/provisioners/lively")
                .then()
                .body("incarnations[0].state", equalTo("LIVE"))
                .body("incarnations[0].capacity", equalTo(7))
                .body("incarnations[0].plugins", contains("moon"));
        provisioner.goodbye();
        await().atMost(SOON).until(() -> !incarnations.isLive(provisioner.incarnation()));
        assertThat(stateOf(provisioner.incarnation())).isEqualTo(State.GONE);
    }

    @Test
    void removingAProvisionerEndsItsIncarnation() throws Exception {
        TestProvisioner provisioner = start(TestProvisioner.enrol(create("unwanted")));
        await().atMost(SOON).until(() -> incarnations.isLive(provisioner.incarnation()));
        double before = refused("proof");

        As.admin().delete("/api/v1/provisioners/unwanted").then().statusCode(204);

        assertThat(incarnations.isLive(provisioner.incarnation())).isFalse();
        assertThat(incarnations.mayReport(provisioner.incarnation(), Contract.DEFAULT_POOL, true))
                .isFalse();
        assertThat(eventsOf(provisioner.incarnation())).containsExactly("provisioner.joined", "provisioner.left");
        broker.send(
                Contract.PROVISIONERS_QUEUE,
                json.writeValueAsBytes(new ProvisionerMessage.Heartbeat(
                        provisioner.incarnation(), provisioner.proof(), Instant.EPOCH, 0)));
        await().atMost(SOON).until(() -> refused("proof") > before);
        assertThat(incarnations.isLive(provisioner.incarnation())).isFalse();
    }

    @Test
    void eachRunHasALoginAtTheBrokerThatEndsWithIt() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            String credential = create("doorman");
            Enrolment.Answer first = TestProvisioner.enrol(credential);
            Enrolment.Answer second = TestProvisioner.enrol(credential);
            assertThat(first.brokerUser()).isEqualTo(first.incarnation());
            assertThat(second.brokerPassword()).isNotEqualTo(first.brokerPassword());
            assertThat(isLetIn(vertx, first)).isTrue();
            TestProvisioner leaving = start(second);
            await().atMost(SOON).until(() -> incarnations.isLive(second.incarnation()));
            leaving.goodbye();
            await().atMost(SOON).until(() -> !isLetIn(vertx, second));
            assertThat(isLetIn(vertx, first)).isTrue();

            As.admin().delete("/api/v1/provisioners/doorman").then().statusCode(204);
            await().atMost(SOON).until(() -> !isLetIn(vertx, first));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static boolean isLetIn(Vertx vertx, Enrolment.Answer run) throws Exception {
        URI url = URI.create(run.brokerUrl());
        try {
            AmqpClient.create(
                            vertx,
                            new AmqpClientOptions()
                                    .setHost(url.getHost())
                                    .setPort(url.getPort())
                                    .setUsername(run.brokerUser())
                                    .setPassword(run.brokerPassword()))
                    .connect()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .close();
            return true;
        } catch (ExecutionException refused) {
            return false;
        }
    }

    @Test
    void reportsAreOfThoseWhoServeThePoolAndHaveNotEnded() {
        TestProvisioner provisioner = start(TestProvisioner.enrol(create("reporter")));
        String name = provisioner.incarnation();
        assertThat(incarnations.mayReport(name, Contract.DEFAULT_POOL, false)).isTrue();
        assertThat(incarnations.mayReport(name, "elsewhere", true)).isFalse();
        assertThat(incarnations.mayReport("nobody\n", Contract.DEFAULT_POOL, false))
                .isFalse();
        provisioner.goodbye();
        await().atMost(SOON).until(() -> stateOf(name) == State.GONE);
        await().atMost(SOON).until(() -> !incarnations.mayReport(name, Contract.DEFAULT_POOL, false));
        assertThat(incarnations.mayReport(name, Contract.DEFAULT_POOL, true)).isTrue();
    }

    @Test
    void aMessageWithAWrongProofIsRefusedAndCounted() {
        Enrolment.Answer enrolment = TestProvisioner.enrol(create("honest"));
        TestProvisioner provisioner = start(enrolment);
        await().atMost(SOON).until(() -> incarnations.isLive(enrolment.incarnation()));
        double before = refused("proof");
        provisioner.say(new ProvisionerMessage.Goodbye(enrolment.incarnation(), "forged", Instant.EPOCH));
        await().atMost(SOON).until(() -> refused("proof") == before + 1);
        assertThat(stateOf(enrolment.incarnation())).isEqualTo(State.LIVE);
    }

    @Test
    void whatNobodyCanDigestIsCountedAndHoldsNobodyUp() {
        Enrolment.Answer run = TestProvisioner.enrol(create("babbling"));
        TestProvisioner provisioner = start(run);
        await().atMost(SOON).until(() -> incarnations.isLive(run.incarnation()));
        double unreadable = refused("unreadable");
        double incomplete = refused("incomplete");
        double proof = refused("proof");
        String who = "\"incarnation\":\"%s\",\"proof\":\"%s\"".formatted(run.incarnation(), run.proof());
        List<String> babble = List.of(
                "null",
                "",
                "7",
                "[]",
                "{",
                "{\"kind\":\"sings\"," + who + "}",
                "{\"kind\":\"hello\"," + who + "}",
                "{\"kind\":\"hello\",\"version\":\"1\",\"pools\":null,\"plugins\":[]," + who + "}",
                "{\"kind\":\"answer\",\"part\":0," + who + "}",
                "{\"kind\":\"heartbeat\",\"proof\":\"p\"}",
                "{\"kind\":\"heartbeat\",\"proof\":\"p\",\"incarnation\":\"a\\u0000\\ud800\"}");
        babble.forEach(body -> provisioner.sendRaw(Contract.PROVISIONERS_QUEUE, body.getBytes(StandardCharsets.UTF_8)));
        provisioner.hello(
                9,
                List.of(
                        PLUGIN,
                        new PluginDescriptor(
                                PluginDescriptor.Kind.PROVIDER,
                                "mars\0",
                                "M\ud800rs",
                                null,
                                Map.of(),
                                Map.of(),
                                List.of(),
                                List.of(),
                                Map.of()),
                        new PluginDescriptor(null, null, null, null, null, null, null, null, null)));
        await().atMost(SOON).until(() -> capacityOf(run) == 9);
        assertThat(refused("unreadable"))
                .as("all but two that are no JSON, which the connector logs and drops")
                .isEqualTo(unreadable + 4);
        assertThat(refused("incomplete")).isEqualTo(incomplete + 5);
        assertThat(refused("proof")).isEqualTo(proof + 1);
        assertThat(pluginTypes.live())
                .extracting(PluginDescriptor::name)
                .contains("moon", "mars\uFFFD")
                .doesNotContainNull();
    }

    private int capacityOf(Enrolment.Answer run) {
        return QuarkusTransaction.requiringNew().call(() -> stored.findById(run.incarnation()).capacity);
    }

    private double refused(String reason) {
        return meters.counter("loom.provisioner.messages.refused", "reason", reason)
                .count();
    }

    @Test
    void whoFallsSilentIsLostAndMayComeBack() {
        TestProvisioner provisioner = start(TestProvisioner.enrol(create("silent")));
        await().atMost(SOON).until(() -> incarnations.isLive(provisioner.incarnation()));
        await().atMost(SOON).until(() -> stateOf(provisioner.incarnation()) == State.LOST);
        await().atMost(SOON).until(() -> !incarnations.isLive(provisioner.incarnation()));
        provisioner.heartbeat();
        await().atMost(SOON).until(() -> incarnations.isLive(provisioner.incarnation()));
        provisioner.goodbye();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(eventsOf(provisioner.incarnation()))
                        .containsExactly(
                                "provisioner.joined", "provisioner.lost", "provisioner.joined", "provisioner.left"));
    }

    @SuppressWarnings("unchecked")
    private List<String> eventsOf(String incarnation) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(
                                "select event ->> 'type' from event_batches,"
                                        + " lateral json_array_elements(cast(events as json))"
                                        + " with ordinality as each (event, place)"
                                        + " where tenant_id is null"
                                        + " and event -> 'data' ->> 'incarnation' = :incarnation"
                                        + " order by position, place",
                                String.class)
                        .setParameter("incarnation", incarnation)
                        .getResultList());
    }

    @Test
    void whatNoTaskNeedsIsHandedOutToNobodyAndEachAttemptIsNoted() {
        String credential = create("curious");
        double before = meters.counter("loom.secret.bundles.refused").count();
        String secret = QuarkusTransaction.requiringNew()
                .call(() -> vault.store(anyTenant(), Map.of("api_password", "s3cret-of-the-test")));
        As.bearer(credential)
                .get("/api/v1/secret-bundles/{id}", secret)
                .then()
                .statusCode(403)
                .body("detail", containsString("HTTPS"));
        overHttps(credential)
                .get("/api/v1/secret-bundles/{id}", secret)
                .then()
                .statusCode(404)
                .body(not(containsString("s3cret-of-the-test")));
        overHttps(credential)
                .get("/api/v1/secret-bundles/{id}", "no-id-at-all")
                .then()
                .statusCode(404);
        As.admin().get("/api/v1/secret-bundles/{id}", secret).then().statusCode(403);
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> fetches.listAll().stream()
                                .filter(fetch -> fetch.bundle.equals(secret))
                                .map(fetch -> fetch.found)
                                .toList()))
                .containsExactly(false);
        assertThat(meters.counter("loom.secret.bundles.refused").count()).isEqualTo(before + 2);
    }

    private UUID anyTenant() {
        return (UUID) database.createNativeQuery("select id from tenants limit 1", UUID.class)
                .getSingleResult();
    }

    private RequestSpecification overHttps(String credential) {
        return given().relaxedHTTPSValidation()
                .baseUri("https://127.0.0.1:" + http.getSecurePort())
                .port(http.getSecurePort())
                .header("Authorization", "Bearer " + credential);
    }
}
