package io.loom.platform.amqp;

import io.loom.contract.Contract;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is to go to one queue, in order. What the broker refuses is tried again after pauses that grow, lets others pass meanwhile, and fails in the end. Lives on
 * the connection's context.
 */
final class Outbox {

    private record Pending(byte[] body, Promise<Void> done, int refusals) {}

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int MOST_REFUSALS = 7;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final BrokerConnection broker;
    private final String address;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Set<Pending> underWay = new LinkedHashSet<>();
    private @Nullable AmqpSender sender;
    private boolean opening;
    private boolean closed;

    Outbox(BrokerConnection broker, String address) {
        this.broker = broker;
        this.address = address;
    }

    void add(byte[] body, Promise<Void> done) {
        pending.add(new Pending(body, done, 0));
        if (sender == null) {
            open();
        } else {
            pump();
        }
    }

    void open() {
        AmqpConnection connection = broker.current();
        if (connection == null || closed || opening || sender != null || pending.isEmpty()) {
            return;
        }
        opening = true;
        connection
                .createSender(address)
                .onComplete(result -> broker.onContext(() -> {
                    opening = false;
                    if (result.failed()) {
                        LOG.warnf(
                                "No link to %s, trying again: %s",
                                address, result.cause().getMessage());
                        broker.later(this::open);
                    } else if (connection == broker.current()) {
                        AmqpSender opened = result.result();
                        opened.exceptionHandler(failure -> broker.onContext(() -> detached(opened)));
                        opened.drainHandler(ready -> broker.onContext(this::pump));
                        sender = opened;
                        pump();
                    }
                }));
    }

    /** The connection is gone; what was under way goes first when there is another. */
    void lost() {
        sender = null;
        opening = false;
        List<Pending> again = new ArrayList<>(underWay);
        underWay.clear();
        again.reversed().forEach(pending::addFirst);
    }

    /** Forgets what was not sent. */
    void close() {
        lost();
        closed = true;
        pending.forEach(each -> each.done().tryFail("The queue " + address + " was removed."));
        pending.clear();
    }

    private void detached(AmqpSender gone) {
        if (sender == gone) {
            lost();
            broker.later(this::open);
        }
    }

    private void pump() {
        AmqpSender current = sender;
        while (current != null && !pending.isEmpty() && !current.writeQueueFull()) {
            Pending next = pending.remove();
            underWay.add(next);
            current.sendWithAck(message(next.body()))
                    .onComplete(result -> broker.onContext(() -> {
                        if (underWay.remove(next)) {
                            if (result.succeeded()) {
                                next.done().tryComplete();
                            } else {
                                refused(next, result.cause());
                            }
                        }
                        pump();
                    }));
        }
    }

    private void refused(Pending message, Throwable why) {
        int refusals = message.refusals() + 1;
        if (refusals == MOST_REFUSALS) {
            message.done()
                    .tryFail(new MessageRefusedException(
                            address, message.body().length, String.valueOf(why.getMessage())));
            return;
        }
        Duration pause = Duration.ofMillis(Math.min(50L << refusals, LONGEST_PAUSE_MILLIS));
        broker.later(pause, () -> again(new Pending(message.body(), message.done(), refusals)));
    }

    private void again(Pending message) {
        if (closed) {
            message.done().tryFail("The queue " + address + " was removed.");
        } else {
            pending.add(message);
            open();
            pump();
        }
    }

    private static AmqpMessage message(byte[] body) {
        return AmqpMessage.create()
                .durable(true)
                .contentType("application/json")
                .applicationProperties(new JsonObject().put(Contract.VERSION_PROPERTY, Contract.VERSION))
                .withBufferAsBody(Buffer.buffer(body))
                .build();
    }
}
