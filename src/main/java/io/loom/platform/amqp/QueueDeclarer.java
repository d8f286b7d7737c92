package io.loom.platform.amqp;

import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import java.util.Collection;

/** Declares and removes durable queues, each broker in its own way. */
interface QueueDeclarer {

    /** Makes the queues that are not there yet; succeeds when all are. Called on the connection's context. */
    Future<Void> declare(AmqpConnection connection, Collection<String> queues);

    /** Removes queues with all that is in them; one that is not there is no failure. Called on the same context. */
    Future<Void> remove(AmqpConnection connection, Collection<String> queues);
}
