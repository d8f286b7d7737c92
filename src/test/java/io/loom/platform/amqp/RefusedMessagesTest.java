package io.loom.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that takes all messages but one. */
class RefusedMessagesTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final Queue<String> offered = new ConcurrentLinkedQueue<>();
    private int port;

    @BeforeEach
    void startBroker() throws Exception {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        ProtonServer.create(vertx)
                .saslAuthenticatorFactory(AnyLogin::new)
                .connectHandler(connection -> {
                    connection.sessionOpenHandler(session -> session.open());
                    connection.receiverOpenHandler(receiver -> receiver.setAutoAccept(false)
                            .setTarget(receiver.getRemoteTarget())
                            .handler((delivery, message) -> {
                                String body = message.getBody() instanceof Data data
                                        ? new String(data.getValue().getArray(), StandardCharsets.UTF_8)
                                        : "";
                                offered.add(body);
                                settle(delivery, body);
                            })
                            .open());
                    connection.open();
                })
                .listen(0, "127.0.0.1", listening -> {
                    if (listening.succeeded()) {
                        bound.complete(listening.result().actualPort());
                    } else {
                        bound.completeExceptionally(listening.cause());
                    }
                });
        port = bound.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static void settle(ProtonDelivery delivery, String body) {
        delivery.disposition(body.contains("bad") ? new Rejected() : Accepted.getInstance(), true);
    }

    @AfterEach
    void stopBroker() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void whatTheBrokerDoesNotTakeHoldsNothingUpAndFailsInTheEnd() {
        BrokerConnection connection = new BrokerConnection(
                vertx,
                new BrokerLogin("amqp://127.0.0.1:" + port, "loom", "secret", Optional.empty()),
                new NoDeclarer());
        CompletableFuture<Void> bad = send(connection, "bad");
        CompletableFuture<Void> good = send(connection, "good");

        assertThat(good).succeedsWithin(SOON);
        assertThat(bad).isNotDone();
        assertThat(bad)
                .failsWithin(SOON)
                .withThrowableThat()
                .withRootCauseInstanceOf(MessageRefusedException.class)
                .withMessageContaining("The broker does not take a message of 3 bytes for tasks: ");
        assertThat(offered).filteredOn("bad"::equals).hasSize(7);
        assertThat(send(connection, "better")).succeedsWithin(SOON);
        connection.close();
    }

    private static CompletableFuture<Void> send(BrokerConnection connection, String body) {
        return connection.send("tasks", body.getBytes(StandardCharsets.UTF_8)).toCompletableFuture();
    }

    /** Queues are there already. */
    private static final class NoDeclarer implements QueueDeclarer {

        @Override
        public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> remove(AmqpConnection connection, Collection<String> queues) {
            return Future.succeededFuture();
        }
    }
}
