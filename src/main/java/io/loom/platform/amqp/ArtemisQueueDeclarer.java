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
import java.util.function.Function;

/** Declares and removes queues on Artemis, embedded or not, by messages to its management address. */
final class ArtemisQueueDeclarer implements QueueDeclarer {

    private static final String MANAGEMENT_ADDRESS = "activemq.management";

    @Override
    public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
        return manage(
                connection,
                queues,
                new Operation(
                        "createQueue",
                        true,
                        queue -> new JsonArray()
                                .add(new JsonObject()
                                        .put("name", queue)
                                        .put("address", queue)
                                        .put("routing-type", "ANYCAST")
                                        .put("durable", true)
                                        .put("auto-create-address", true)
                                        .encode())
                                .add(true)));
    }

    @Override
    public Future<Void> remove(AmqpConnection connection, Collection<String> queues) {
        return manage(
                connection,
                queues,
                new Operation(
                        "destroyQueue",
                        false,
                        queue -> new JsonArray().add(queue).add(true).add(true)));
    }

    /** What is asked of the broker, queue by queue, and whether each answer must be good. */
    private record Operation(String name, boolean mustSucceed, Function<String, JsonArray> parameters) {

        AmqpMessage request(String queue, String replyTo) {
            return AmqpMessage.create()
                    .correlationId(queue)
                    .replyTo(replyTo)
                    .applicationProperties(
                            new JsonObject().put("_AMQ_ResourceName", "broker").put("_AMQ_OperationName", name))
                    .withBody(parameters.apply(queue).encode())
                    .build();
        }
    }

    private static Future<Void> manage(AmqpConnection connection, Collection<String> queues, Operation operation) {
        if (queues.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .createDynamicReceiver()
                .compose(replies -> connection
                        .createSender(MANAGEMENT_ADDRESS)
                        .compose(requests -> ask(requests, replies, queues, operation)
                                .eventually(() -> requests.close())
                                .eventually(() -> replies.close())));
    }

    private static Future<Void> ask(
            AmqpSender requests, AmqpReceiver replies, Collection<String> queues, Operation operation) {
        Promise<Void> done = Promise.promise();
        Set<String> open = new HashSet<>(queues);
        replies.exceptionHandler(done::tryFail);
        replies.handler(reply -> {
            if (operation.mustSucceed()
                    && !reply.applicationProperties().getBoolean("_AMQ_OperationSucceeded", false)) {
                done.tryFail("The broker does not " + operation.name() + " " + reply.correlationId() + ": "
                        + reply.bodyAsString() + "\nMaybe its user lacks the right to manage queues.");
            }
            open.remove(reply.correlationId());
            if (open.isEmpty()) {
                done.tryComplete();
            }
        });
        for (String queue : Set.copyOf(open)) {
            requests.send(operation.request(queue, replies.address()));
        }
        return done.future();
    }
}
