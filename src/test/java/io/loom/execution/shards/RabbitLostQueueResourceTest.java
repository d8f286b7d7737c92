package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.platform.Ids;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.Subscription;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A RabbitMQ that was killed comes back without a queue that had been declared on it. */
@QuarkusTest
@TestProfile(OnRabbit.class)
@IfRabbitIsInstalled
class RabbitLostQueueResourceTest {

    private static final long SECONDS = 30;

    @Inject
    BrokerConnection broker;

    @Test
    void isDeclaredAgainAndTheConnectionStands() throws Exception {
        String queue = "loom.lost." + Ids.next();
        broker.declare(List.of(queue)).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (Subscription subscription = broker.receive(queue, delivery -> {
            received.add(new String(delivery.body(), StandardCharsets.UTF_8));
            delivery.accept();
        })) {
            send(queue, "before");
            assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("before");

            RabbitBrokerResource.loseQueue(queue);
            RabbitBrokerResource.killAndRestart();

            send(queue, "after");
            assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("after");
        }
        broker.remove(List.of(queue)).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    private void send(String queue, String text) throws Exception {
        broker.send(queue, text.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }
}
