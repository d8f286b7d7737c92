package io.loom.platform.amqp;

import io.loom.platform.amqp.ArtemisManagement.Call;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;

/** Declares and removes queues on Artemis, embedded or not, by messages to its management address. */
final class ArtemisQueueDeclarer implements QueueDeclarer {

    @Override
    public Future<Void> declare(AmqpConnection connection, Collection<String> queues) {
        return ArtemisManagement.make(
                connection,
                queues.stream()
                        .map(queue -> new Call(
                                "createQueue",
                                queue,
                                true,
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", queue)
                                                .put("address", queue)
                                                .put("routing-type", "ANYCAST")
                                                .put("durable", true)
                                                .put("auto-create-address", true)
                                                .encode())
                                        .add(true)))
                        .toList());
    }

    @Override
    public Future<Void> remove(AmqpConnection connection, Collection<String> queues) {
        return ArtemisManagement.make(
                connection,
                queues.stream()
                        .map(queue -> new Call(
                                "destroyQueue",
                                queue,
                                false,
                                new JsonArray().add(queue).add(true).add(true)))
                        .toList());
    }
}
