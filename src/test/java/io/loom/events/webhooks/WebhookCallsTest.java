package io.loom.events.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.events.webhooks.WebhookCalls.Message;
import io.loom.events.webhooks.WebhookCalls.Outcome;
import io.loom.platform.Ids;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookCallsTest {

    private static final int CALLERS = 8;
    private static final int CALLS = 500;
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private final Vertx vertx = Vertx.vertx();
    private final WebhookCalls calls = new WebhookCalls(vertx, new TargetAddresses(true), Clock.systemUTC());

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** On a connection that stands, an answer may have come to its end before anybody looks at it. */
    @Test
    void hearsEveryAnswerHoweverSoonItComes() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (Receiver receiver = new Receiver();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            URI url = URI.create(receiver.url());
            Callable<List<Outcome>> caller = () -> send(url);
            for (Future<List<Outcome>> each : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
                outcomes.addAll(each.get());
            }
        }
        assertThat(outcomes).hasSize(CALLERS * CALLS).allMatch(Outcome::delivered);
    }

    private List<Outcome> send(URI url) {
        return IntStream.range(0, CALLS)
                .mapToObj(call -> calls.send(new Message(Ids.next(), url, List.of(SECRET), "{}")))
                .toList();
    }
}
