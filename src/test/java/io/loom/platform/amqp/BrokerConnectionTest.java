package io.loom.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonServer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the broker when the connection is lost before it has answered. */
class BrokerConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final List<ProtonConnection> connections = new CopyOnWriteArrayList<>();
    private int port;

    @BeforeEach
    void startBroker() throws Exception {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        ProtonServer.create(vertx)
                .saslAuthenticatorFactory(AnyLogin::new)
                .connectHandler(connection -> {
                    connection.open();
                    connections.add(connection);
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

    @AfterEach
    void stopBroker() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void queuesThatTheBrokerHasNotAnsweredForAreDeclaredAgainOnTheNextConnection() throws Exception {
        Declarer declarer = new Declarer();
        BrokerConnection connection = new BrokerConnection(
                vertx, new BrokerLogin("amqp://127.0.0.1:" + port, "loom", "secret", Optional.empty()), declarer);
        CompletableFuture<Void> declared = connection.declare(List.of("tasks")).toCompletableFuture();
        await().atMost(SOON).until(() -> declarer.asked.size() == 1 && connections.size() == 1);

        connections.getFirst().disconnect();
        await().atMost(SOON).until(() -> declarer.asked.size() == 2);
        assertThat(declared).isNotDone();
        declarer.asked.getLast().complete();

        assertThat(declared).succeedsWithin(SOON);
        connection.close();
    }

    /** Answers when the test says so; who asks on a connection that is lost is never answered. */
    private static final class Declarer implements QueueDeclarer {

        private final List<Promise<Void>> asked = new CopyOnWriteArrayList<>();

        @Override
        public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
            Promise<Void> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
        }

        @Override
        public Future<Void> remove(AmqpConnection connection, Collection<String> queues) {
            return Future.succeededFuture();
        }
    }
}
