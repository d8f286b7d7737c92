package io.loom.platform.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Declares and removes queues on RabbitMQ by its own client, for its AMQP 1.0 plugin cannot. A connection is made for
 * each call, at the address of the broker, where RabbitMQ hears both protocols.
 */
final class RabbitQueueDeclarer implements QueueDeclarer {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Vertx vertx;
    private final ConnectionFactory broker;

    RabbitQueueDeclarer(Vertx vertx, BrokerSettings settings) {
        this.vertx = vertx;
        this.broker = new ConnectionFactory();
        broker.setUsername(settings.user());
        broker.setPassword(settings.password());
        broker.setHost(settings.host());
        broker.setPort(settings.port());
        broker.setConnectionTimeout(PATIENCE_MILLIS);
        broker.setHandshakeTimeout(PATIENCE_MILLIS);
        broker.setAutomaticRecoveryEnabled(false);
        if (settings.isSecure()) {
            broker.useSslProtocol(trusting(vertx, settings));
            broker.enableHostnameVerification();
        }
    }

    private static SSLContext trusting(Vertx vertx, BrokerSettings settings) {
        try {
            PemTrustOptions trust = settings.trust().orElse(null);
            if (trust == null) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagerFactory(vertx).getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The broker's authority cannot be used: " + e.getMessage()
                            + "\nMaybe LOOM_BROKER_CA names no file with certificates in PEM.",
                    e);
        }
    }

    /** What is done with one queue. */
    private interface Step {
        void with(Channel channel, String queue) throws IOException;
    }

    @Override
    public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
        return each(queues, (channel, queue) -> channel.queueDeclare(queue, true, false, false, Map.of()));
    }

    @Override
    public Future<Void> remove(AmqpConnection connection, Collection<String> queues) {
        return each(queues, Channel::queueDelete);
    }

    private Future<Void> each(Collection<String> queues, Step step) {
        List<String> names = List.copyOf(queues);
        return vertx.executeBlocking(() -> {
            try (Connection connection = broker.newConnection("loom-queues");
                    Channel channel = connection.createChannel()) {
                for (String queue : names) {
                    step.with(channel, queue);
                }
            }
            return null;
        });
    }
}
