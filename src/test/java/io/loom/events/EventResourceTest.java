package io.loom.events;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EventResourceTest {

    private final Events events;

    @TestHTTPResource("/api/v1/events")
    URI stream;

    EventResourceTest(Events events) {
        this.events = events;
    }

    @Test
    void streamsWhatHappensInOrderAndReplaysIt() throws Exception {
        UUID cluster = UUID.randomUUID();
        String token = As.adminToken();
        try (Reader reader = new Reader(token, cluster, null)) {
            record(cluster, null, "first", "second");
            record(cluster, null, "third");
            assertThat(reader.words(3)).containsExactly("first", "second", "third");
        }
        long first;
        try (Reader replay = new Reader(token, cluster, "0")) {
            first = Long.parseLong(replay.next("id:").orElseThrow());
        }
        try (Reader replay = new Reader(token, cluster, Long.toString(first))) {
            assertThat(replay.words(2)).containsExactly("second", "third");
        }
    }

    @Test
    void streamsManyEventsOfOneTransactionInOrder() throws Exception {
        UUID cluster = UUID.randomUUID();
        String[] types =
                IntStream.range(0, 600).mapToObj(number -> "event-" + number).toArray(String[]::new);
        try (Reader reader = new Reader(As.adminToken(), cluster, null)) {
            record(cluster, null, types);
            assertThat(reader.words(types.length)).containsExactly(types);
        }
    }

    @Test
    void losesNothingWhereCommitsOvertakeEachOther() throws Exception {
        UUID cluster = UUID.randomUUID();
        CountDownLatch recorded = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (Reader reader = new Reader(As.adminToken(), cluster, null)) {
            CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> QuarkusTransaction.requiringNew()
                    .run(() -> {
                        events.record(event(tenant(), cluster, null, "recorded-first"));
                        recorded.countDown();
                        await(commit);
                    }));
            await(recorded);
            record(cluster, null, "committed-first");
            assertThat(reader.words(1)).containsExactly("committed-first");
            commit.countDown();
            slow.get(10, TimeUnit.SECONDS);
            assertThat(reader.words(1)).containsExactly("recorded-first");
        }
    }

    @Test
    void saysNothingOfWhatWasRolledBack() throws Exception {
        UUID cluster = UUID.randomUUID();
        try (Reader reader = new Reader(As.adminToken(), cluster, null)) {
            QuarkusTransaction.begin();
            events.record(event(tenant(), cluster, null, "rolled-back"));
            QuarkusTransaction.rollback();
            record(cluster, null, "committed");
            assertThat(reader.words(1)).containsExactly("committed");
        }
    }

    @Test
    void showsUsersTheirOwnClustersOnly() throws Exception {
        UUID cluster = UUID.randomUUID();
        String ann = As.token("ann", Set.of(Role.USER));
        UUID annId = UUID.fromString(As.admin().get("/api/v1/users/ann").path("id"));
        try (Reader reader = new Reader(ann, cluster, null)) {
            record(cluster, UUID.randomUUID(), "of-somebody-else");
            record(cluster, annId, "of-ann");
            record(cluster, null, "of-all");
            assertThat(reader.words(2)).containsExactly("of-ann", "of-all");
        }
    }

    @Test
    void showsWebhooksToAdministratorsOnly() throws Exception {
        UUID cluster = UUID.randomUUID();
        try (Reader viewer = new Reader(As.token("webhook-viewer", Set.of(Role.VIEWER)), cluster, null);
                Reader admin = new Reader(As.adminToken(), cluster, null)) {
            QuarkusTransaction.requiringNew()
                    .run(() -> events.record(new DomainEvent(
                            tenant(),
                            EventType.WEBHOOK_SUSPENDED,
                            null,
                            cluster,
                            null,
                            Map.of("message", "suspended"))));
            record(cluster, null, "of-all");
            assertThat(admin.next("event:")).contains("webhook.suspended");
            assertThat(admin.words(1)).containsExactly("of-all");
            assertThat(viewer.words(1)).containsExactly("of-all");
        }
    }

    @Test
    void beatsWhereNothingHappens() throws Exception {
        try (Reader reader = new Reader(As.adminToken(), UUID.randomUUID(), null)) {
            assertThat(reader.next(":heartbeat")).isPresent();
            assertThat(reader.next(":heartbeat")).isPresent();
        }
    }

    @Test
    void refusesAnIdThatIsNone() {
        given().header("Authorization", "Bearer " + As.adminToken())
                .header("Last-Event-ID", "yesterday")
                .get("/api/v1/events")
                .then()
                .statusCode(422);
    }

    private void record(UUID cluster, @Nullable UUID owner, String... words) {
        UUID tenant = tenant();
        List<DomainEvent> happened = Stream.of(words)
                .map(word -> event(tenant, cluster, owner, word))
                .toList();
        QuarkusTransaction.requiringNew().run(() -> events.record(happened));
    }

    private static UUID tenant() {
        return UUID.fromString(As.admin()
                .get("/api/v1/tenants/default")
                .then()
                .statusCode(200)
                .extract()
                .path("id"));
    }

    private static DomainEvent event(UUID tenant, UUID cluster, @Nullable UUID owner, String word) {
        return new DomainEvent(tenant, EventType.TASK_PROGRESSED, owner, cluster, null, Map.of("message", word));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads a stream on a thread of its own; it is open once constructed. */
    private final class Reader implements AutoCloseable {

        private final HttpClient client = HttpClient.newHttpClient();
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Reader(String token, UUID cluster, @Nullable String last) throws IOException, InterruptedException {
            String query = "?cluster=" + cluster + (last == null ? "" : "&lastEventId=" + last);
            HttpRequest request = HttpRequest.newBuilder(URI.create(stream + query))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            Thread.ofVirtual().start(() -> response.body().forEach(lines::add));
            assertThat(next(":stream")).isPresent();
        }

        List<String> words(int count) throws InterruptedException {
            List<String> words = new ArrayList<>();
            while (words.size() < count) {
                assertThat(next("event:")).contains("task.progressed");
                words.add(JsonPath.from(next("data:").orElseThrow()).getString("data.message"));
            }
            return words;
        }

        Optional<String> next(String prefix) throws InterruptedException {
            for (String line = poll(); line != null; line = poll()) {
                String compact = line.replaceFirst(": ", ":");
                if (compact.startsWith(prefix)) {
                    return Optional.of(compact.substring(prefix.length()));
                }
            }
            return Optional.empty();
        }

        private @Nullable String poll() throws InterruptedException {
            return lines.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }
}
