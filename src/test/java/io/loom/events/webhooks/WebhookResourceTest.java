package io.loom.events.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.loom.events.DomainEvent;
import io.loom.events.EventFeed;
import io.loom.events.EventType;
import io.loom.events.Events;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WebhookResourceTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OWN_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Events events;
    private final EventFeed feed;
    private final ProgressRepository progresses;
    private final EntityManager database;
    private final Receiver receiver = new Receiver();
    private String token = "";
    private final String name = "hook-" + UUID.randomUUID();

    WebhookResourceTest(Events events, EventFeed feed, ProgressRepository progresses, EntityManager database) {
        this.events = events;
        this.feed = feed;
        this.progresses = progresses;
        this.database = database;
    }

    @BeforeEach
    void signIn() {
        token = As.adminToken();
    }

    private RequestSpecification admin() {
        return As.bearer(token);
    }

    @AfterEach
    void deleteWebhook() {
        admin().header("If-Match", "*").delete("/api/v1/webhooks/" + name);
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void tellsEventsInOrderAndSigned() {
        String secret = create(Set.of("task.*"));
        UUID cluster = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            record(EventType.TASK_PROGRESSED, cluster, "step " + i);
            record(EventType.NODE_STATE_CHANGED, cluster, "not asked for");
        }
        await().atMost(SOON).until(() -> receiver.messages().size() == 5);
        assertThat(words()).containsExactly("step 0", "step 1", "step 2", "step 3", "step 4");
        assertThat(receiver.messages()).allMatch(message -> message.isSignedWith(secret));
        assertThat(receiver.messages()).extracting(Receiver.Message::id).doesNotHaveDuplicates();
        JsonPath body = JsonPath.from(receiver.messages().getFirst().body());
        assertThat(body.getString("type")).isEqualTo("task.progressed");
        assertThat(body.getString("clusterId")).isEqualTo(cluster.toString());
        assertThat(body.getLong("sequence")).isPositive();
        assertThat(body.getString("timestamp")).endsWith("Z");
        await().atMost(SOON)
                .untilAsserted(() -> admin().get("/api/v1/webhooks/{name}/deliveries?state=DELIVERED", name)
                        .then()
                        .body("items.size()", equalTo(5))
                        .body("items[0].status", equalTo(204))
                        .body("items[0].attempts", equalTo(1))
                        .body("items[0].body", nullValue()));
    }

    @Test
    void keepsTheOrderWhileItTriesAgain() {
        AtomicInteger answers = new AtomicInteger();
        receiver.answer(message -> answers.incrementAndGet() <= 3 ? 503 : 200);
        create(Set.of());
        UUID cluster = UUID.randomUUID();
        record(EventType.OPERATION_STARTED, cluster, "first");
        await().atMost(SOON).until(() -> state().equals("RETRYING"));
        record(EventType.OPERATION_ENDED, cluster, "second");
        await().atMost(SOON).until(() -> words().contains("second"));
        assertThat(words()).containsExactly("first", "first", "first", "first", "second");
        assertThat(receiver.messages().subList(0, 4))
                .extracting(Receiver.Message::id)
                .containsOnly(receiver.messages().getFirst().id());
        await().atMost(SOON).until(() -> state().equals("DELIVERING"));
        admin().get("/api/v1/webhooks/{name}", name)
                .then()
                .body("failures", equalTo(0))
                .body("lastError", nullValue());
    }

    @Test
    void losesNothingWhereManyCommitAtOnceAndTheReceiverStumbles() {
        AtomicInteger answers = new AtomicInteger();
        receiver.answer(message -> answers.incrementAndGet() % 10 == 0 ? 500 : 200);
        create(Set.of("task.progressed"));
        String tenant = admin().get("/api/v1/tenants/default").path("id");
        UUID cluster = UUID.randomUUID();
        List<String> all = IntStream.range(0, 40).mapToObj(i -> "word " + i).toList();
        all.parallelStream().forEach(word -> record(tenant, EventType.TASK_PROGRESSED, cluster, word));
        await().atMost(SOON.multipliedBy(2)).until(() -> Set.copyOf(words()).size() == all.size());
        List<Long> sequences = receiver.messages().stream()
                .map(message -> JsonPath.from(message.body()).getLong("sequence"))
                .toList();
        assertThat(sequences).isSorted();
        assertThat(sequences.stream().distinct()).hasSize(all.size());
        assertThat(words()).containsAll(all);
        assertThat(answers.get()).as("some were told again").isGreaterThan(all.size());
    }

    @Test
    void givesUpShowsItAndGoesOnWhenResumed() {
        receiver.answer(message -> 500);
        create(Set.of("operation.*", "webhook.*"));
        record(EventType.OPERATION_STARTED, UUID.randomUUID(), "never taken");
        await().atMost(SOON).until(() -> state().equals("SUSPENDED"));
        record(EventType.OPERATION_ENDED, UUID.randomUUID(), "meanwhile");
        admin().get("/api/v1/webhooks/{name}", name).then().body("lastError", equalTo("The receiver answered 500."));
        String failed = admin().get("/api/v1/webhooks/{name}/deliveries?state=FAILED", name)
                .then()
                .body("items.size()", equalTo(1))
                .body("items[0].status", equalTo(500))
                .extract()
                .path("items[0].id");
        receiver.answer(message -> 200);
        admin().post("/api/v1/webhooks/{name}/resume", name)
                .then()
                .statusCode(200)
                .body("state", equalTo("DELIVERING"));
        await().atMost(SOON).until(() -> types().contains("webhook.resumed"));
        assertThat(types().stream().distinct())
                .containsExactly("operation.started", "webhook.suspended", "operation.ended", "webhook.resumed");

        admin().post("/api/v1/webhooks/{name}/deliveries/{id}/redeliver", name, failed)
                .then()
                .statusCode(200)
                .body("id", equalTo(failed))
                .body("state", equalTo("DELIVERED"))
                .body("body", containsString("never taken"));
        assertThat(receiver.messages().getLast().id()).isEqualTo(failed);
        assertThat(words()).last().isEqualTo("never taken");
    }

    @Test
    void asksAReceiverThatIsGoneNoMore() {
        receiver.answer(message -> 410);
        create(Set.of());
        record(EventType.CLUSTER_CREATED, UUID.randomUUID(), "unwanted");
        await().atMost(SOON).until(() -> state().equals("SUSPENDED"));
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void followsNoRedirection() {
        receiver.answer(message -> 302);
        create(Set.of());
        admin().post("/api/v1/webhooks/{name}/test", name)
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"))
                .body("status", equalTo(302))
                .body("error", equalTo("The receiver answered 302."));
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void triesAMessageWheneverItIsAskedTo() {
        String secret = create(Set.of("cluster.deleted"));
        admin().post("/api/v1/webhooks/{name}/test", name)
                .then()
                .statusCode(200)
                .body("type", equalTo("webhook.test"))
                .body("sequence", nullValue())
                .body("state", equalTo("DELIVERED"))
                .body("attempts", equalTo(1));
        assertThat(receiver.messages()).hasSize(1).allMatch(message -> message.isSignedWith(secret));
    }

    @Test
    void neverLeadsToWhereCloudsHandOutCredentials() {
        admin().body(Map.of("name", name, "url", "http://169.254.169.254/latest/meta-data"))
                .post("/api/v1/webhooks")
                .then()
                .statusCode(201);
        admin().post("/api/v1/webhooks/{name}/test", name)
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"))
                .body("status", nullValue())
                .body("error", containsString("169.254.169.254"));
    }

    @Test
    void showsASecretOnceAndSignsWithTheOneBeforeForADay() {
        admin().body(Map.of("name", name, "url", receiver.url(), "secret", OWN_SECRET))
                .post("/api/v1/webhooks")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("secret", equalTo(OWN_SECRET));
        admin().get("/api/v1/webhooks/{name}", name).then().body(not(containsString("whsec_")));
        String second = admin().post("/api/v1/webhooks/{name}/secret", name)
                .then()
                .statusCode(200)
                .body("secret", startsWith("whsec_"))
                .extract()
                .path("secret");
        admin().post("/api/v1/webhooks/{name}/test", name).then().statusCode(200);
        assertThat(receiver.messages().getFirst().signatures()).hasSize(2);
        assertThat(receiver.messages().getFirst())
                .matches(message -> message.isSignedWith(second))
                .matches(message -> message.isSignedWith(OWN_SECRET));
        List<?> kept = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery("select encode(sealed, 'escape') from secrets", String.class)
                        .getResultList());
        assertThat(kept).noneMatch(bytes -> bytes.toString().contains(second.substring(6)));
    }

    @Test
    void skipsWhatHappensWhileItIsDisabled() {
        create(Set.of("task.*"));
        change(false);
        record(EventType.TASK_PROGRESSED, UUID.randomUUID(), "unheard");
        assertThat(state()).isEqualTo("DISABLED");
        admin().post("/api/v1/webhooks/{name}/resume", name).then().statusCode(409);
        long published = sequenceOfNext();
        change(true);
        await().atMost(SOON).until(() -> feed.last() >= published);
        record(EventType.TASK_PROGRESSED, UUID.randomUUID(), "heard");
        await().atMost(SOON).until(() -> !receiver.messages().isEmpty());
        assertThat(words()).containsExactly("heard");
    }

    /** The position of an event that is recorded now. */
    private long sequenceOfNext() {
        UUID cluster = UUID.randomUUID();
        record(EventType.NODE_STATE_CHANGED, cluster, "mark");
        return await().atMost(SOON)
                .until(
                        () -> QuarkusTransaction.requiringNew().call(() -> (Long) database.createNativeQuery(
                                        "select coalesce(max(position), 0) from event_batches where cluster_id = :id",
                                        Long.class)
                                .setParameter("id", cluster)
                                .getSingleResult()),
                        position -> position > 0);
    }

    @Test
    void isServedByOneServerAtATimeAndTakenOverWhenThatOneIsDead() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        receiver.answer(message -> {
            asked.countDown();
            hold(answered);
            return 200;
        });
        create(Set.of("task.*"));
        record(EventType.TASK_PROGRESSED, UUID.randomUUID(), "once");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        UUID id = id();
        assertThat(claim()).as("another server's claim while it is served").doesNotContain(id);
        QuarkusTransaction.requiringNew()
                .run(() -> progresses.update("leasedUntil = ?1 where webhookId = ?2", Instant.EPOCH, id));
        answered.countDown();
        await().atMost(SOON).until(() -> receiver.messages().size() >= 2 || delivered() == 1);
        await().atMost(SOON).until(() -> delivered() == 1);
        assertThat(receiver.messages())
                .extracting(Receiver.Message::id)
                .containsOnly(receiver.messages().getFirst().id());
    }

    private List<UUID> claim() {
        return QuarkusTransaction.requiringNew()
                .call(() -> progresses.claim(Ids.next(), Duration.ofSeconds(1), Long.MAX_VALUE, 1_000));
    }

    @Test
    void isChangedOnlyByItsVersion() {
        create(Set.of());
        Map<String, Object> body = Map.of("url", "https://example.com/", "types", Set.of("cluster.created"));
        admin().body(body).put("/api/v1/webhooks/{name}", name).then().statusCode(428);
        admin().header("If-Match", "\"7\"")
                .body(body)
                .put("/api/v1/webhooks/{name}", name)
                .then()
                .statusCode(412);
        admin().header("If-Match", "\"0\"")
                .body(body)
                .put("/api/v1/webhooks/{name}", name)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("types", contains("cluster.created"));
        admin().get("/api/v1/webhooks").then().statusCode(200).body("items.name", hasItem(name));
        admin().get("/api/v1/webhooks/nowhere").then().statusCode(404);
        admin().get("/api/v1/webhooks/{name}/deliveries/{id}", name, UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    void refusesWhatCannotBe() {
        refused(Map.of("url", "ftp://example.com/"), "/url");
        refused(Map.of("url", "https://user:word@example.com/"), "/url");
        refused(Map.of("url", "https:///hook"), "/url");
        refused(Map.of("url", "https://example.com/", "types", List.of("cluster.exploded")), "/types");
        refused(Map.of("url", "https://example.com/", "types", List.of("*")), "/types");
        refused(Map.of("url", "https://example.com/", "secret", "short"), "/secret");
    }

    private void refused(Map<String, Object> request, String pointer) {
        Map<String, Object> named = new HashMap<>(request);
        named.put("name", name);
        admin().body(named).post("/api/v1/webhooks").then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    private String create(Set<String> types) {
        return admin().body(Map.of("name", name, "url", receiver.url(), "types", types))
                .post("/api/v1/webhooks")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/webhooks/" + name))
                .extract()
                .path("secret");
    }

    private void change(boolean enabled) {
        admin().header("If-Match", "*")
                .body(Map.of("url", receiver.url(), "types", Set.of("task.*"), "enabled", enabled))
                .put("/api/v1/webhooks/{name}", name)
                .then()
                .statusCode(200);
    }

    private String state() {
        return admin().get("/api/v1/webhooks/{name}", name).path("state");
    }

    private UUID id() {
        return UUID.fromString(admin().get("/api/v1/webhooks/{name}", name).path("id"));
    }

    private int delivered() {
        return admin().get("/api/v1/webhooks/{name}/deliveries?state=DELIVERED", name)
                .path("items.size()");
    }

    private List<String> words() {
        return receiver.messages().stream()
                .map(message -> JsonPath.from(message.body()).getString("data.message"))
                .toList();
    }

    private List<String> types() {
        return receiver.messages().stream()
                .map(message -> JsonPath.from(message.body()).getString("type"))
                .toList();
    }

    private void record(EventType type, UUID cluster, String word) {
        record(admin().get("/api/v1/tenants/default").path("id"), type, cluster, word);
    }

    private void record(String tenant, EventType type, UUID cluster, String word) {
        QuarkusTransaction.requiringNew()
                .run(() -> events.record(
                        new DomainEvent(UUID.fromString(tenant), type, null, cluster, null, Map.of("message", word))));
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
