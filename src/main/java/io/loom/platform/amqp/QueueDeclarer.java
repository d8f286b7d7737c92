package io.loom.platform.amqp;

import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import java.util.Collection;

/** Declares durable queues, each broker in its own way. */
interface QueueDeclarer {

    /** Makes the queues that are not there yet; succeeds when all are. Called on the connection's context. */
    Future<Void> declare(AmqpConnection connection, Collection<String> queues);
}
