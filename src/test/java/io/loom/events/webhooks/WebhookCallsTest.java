package io.loom.events.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.events.webhooks.WebhookCalls.Message;
import io.loom.platform.Ids;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookCallsTest {

    private static final int CALLS = 1_000;
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private final Vertx vertx = Vertx.vertx();
    private final WebhookCalls calls = new WebhookCalls(vertx, new TargetAddresses(true), Clock.systemUTC());
    private final Receiver receiver = new Receiver();

    @AfterEach
    void close() {
        receiver.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** On a connection that stands, some of so many answers end before the thread that calls goes on. */
    @Test
    void hearsEveryAnswerHoweverSoonItComes() throws Exception {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            List<@Nullable Integer> statuses = caller.submit(() ->
                            IntStream.range(0, CALLS).mapToObj(call -> status()).toList())
                    .get();
            assertThat(statuses).hasSize(CALLS).containsOnly(204);
        }
        assertThat(receiver.messages()).hasSize(CALLS);
    }

    private @Nullable Integer status() {
        return calls.send(new Message(Ids.next(), URI.create(receiver.url()), List.of(SECRET), "{}"))
                .status();
    }
}
