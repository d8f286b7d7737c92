package io.loom.platform.amqp;

import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiver;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Declares queues on Artemis, embedded or not, by messages to its management address. */
final class ArtemisQueueDeclarer implements QueueDeclarer {

    private static final String MANAGEMENT_ADDRESS = "activemq.management";

    @Override
    public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
        if (queues.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .createDynamicReceiver()
                .compose(replies -> connection
                        .createSender(MANAGEMENT_ADDRESS)
                        .compose(requests -> ask(requests, replies, queues)
                                .eventually(() -> requests.close())
                                .eventually(() -> replies.close())));
    }

    private static Future<Void> ask(AmqpSender requests, AmqpReceiver replies, Collection<String> queues) {
        Promise<Void> done = Promise.promise();
        Set<String> open = new HashSet<>(queues);
        replies.exceptionHandler(done::tryFail);
        replies.handler(reply -> {
            if (!reply.applicationProperties().getBoolean("_AMQ_OperationSucceeded", false)) {
                done.tryFail("The broker does not declare the queue " + reply.correlationId() + ": "
                        + reply.bodyAsString() + "\nMaybe its user lacks the right to create durable queues.");
            }
            open.remove(reply.correlationId());
            if (open.isEmpty()) {
                done.tryComplete();
            }
        });
        for (String queue : Set.copyOf(open)) {
            requests.send(request(queue, replies.address()));
        }
        return done.future();
    }

    private static AmqpMessage request(String queue, String replyTo) {
        JsonObject configuration = new JsonObject()
                .put("name", queue)
                .put("address", queue)
                .put("routing-type", "ANYCAST")
                .put("durable", true)
                .put("auto-create-address", true);
        return AmqpMessage.create()
                .correlationId(queue)
                .replyTo(replyTo)
                .applicationProperties(
                        new JsonObject().put("_AMQ_ResourceName", "broker").put("_AMQ_OperationName", "createQueue"))
                .withBody(new JsonArray().add(configuration.encode()).add(true).encode())
                .build();
    }
}
