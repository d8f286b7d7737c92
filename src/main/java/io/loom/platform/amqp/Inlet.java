package io.loom.platform.amqp;

import io.loom.contract.Contract;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiver;
import io.vertx.amqp.AmqpReceiverOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A link from one queue. Lives on the connection's context. */
final class Inlet implements Subscription {

    private static final Logger LOG = Logger.getLogger(Inlet.class);
    private static final int WINDOW = 256;
    private static final Duration RELEASE_PAUSE = Duration.ofSeconds(5);

    private final BrokerConnection broker;
    private final String address;
    private final Consumer<Delivery> handler;
    private @Nullable AmqpReceiver receiver;
    private boolean opening;
    private boolean paused;
    private boolean closed;

    Inlet(BrokerConnection broker, String address, Consumer<Delivery> handler) {
        this.broker = broker;
        this.address = address;
        this.handler = handler;
    }

    void open() {
        AmqpConnection connection = broker.current();
        if (connection == null || opening || closed || receiver != null) {
            return;
        }
        opening = true;
        AmqpReceiverOptions options = new AmqpReceiverOptions()
                .setAutoAcknowledgement(false)
                .setDurable(false)
                .setMaxBufferedMessages(WINDOW);
        connection
                .createReceiver(address, options)
                .onComplete(result -> broker.onContext(() -> {
                    opening = false;
                    if (result.failed()) {
                        LOG.warnf(
                                "No link from %s, trying again: %s",
                                address, result.cause().getMessage());
                        broker.later(this::open);
                    } else if (connection == broker.current()) {
                        attach(result.result());
                    }
                }));
    }

    private void attach(AmqpReceiver opened) {
        if (closed) {
            opened.close();
            return;
        }
        receiver = opened;
        opened.exceptionHandler(failure -> broker.onContext(() -> detached(opened)));
        opened.endHandler(end -> broker.onContext(() -> detached(opened)));
        if (paused) {
            opened.pause();
        }
        opened.handler(message -> handler.accept(new Received(this, opened, message)));
    }

    private void detached(AmqpReceiver gone) {
        if (receiver == gone) {
            receiver = null;
            broker.later(this::open);
        }
    }

    void lost() {
        receiver = null;
        opening = false;
    }

    @Override
    public void pause() {
        broker.onContext(() -> {
            paused = true;
            AmqpReceiver current = receiver;
            if (current != null) {
                current.pause();
            }
        });
    }

    @Override
    public void resume() {
        broker.onContext(() -> {
            paused = false;
            AmqpReceiver current = receiver;
            if (current != null) {
                current.resume();
            }
        });
    }

    @Override
    public void close() {
        broker.onContext(() -> {
            closed = true;
            broker.forget(this);
            AmqpReceiver current = receiver;
            receiver = null;
            if (current != null) {
                current.close();
            }
        });
    }

    private record Received(Inlet inlet, AmqpReceiver link, AmqpMessage message) implements Delivery {

        @Override
        public byte[] body() {
            return switch (message.unwrap().getBody()) {
                case Data data -> {
                    byte[] bytes = new byte[data.getValue().getLength()];
                    System.arraycopy(
                            data.getValue().getArray(), data.getValue().getArrayOffset(), bytes, 0, bytes.length);
                    yield bytes;
                }
                case AmqpValue value
                when value.getValue() instanceof String text -> text.getBytes(StandardCharsets.UTF_8);
                case null, default -> new byte[0];
            };
        }

        @Override
        public int contractVersion() {
            JsonObject properties = message.applicationProperties();
            return properties != null && properties.getValue(Contract.VERSION_PROPERTY) instanceof Number version
                    ? version.intValue()
                    : 0;
        }

        @Override
        public void accept() {
            inlet.broker.onContext(message::accepted);
        }

        @Override
        public void release() {
            inlet.broker.onContext(message::released);
        }

        /** With the link goes all that was delivered on it and not settled. */
        @Override
        public void releaseLater() {
            inlet.broker.later(RELEASE_PAUSE, () -> {
                if (inlet.receiver == link) {
                    message.released();
                }
            });
        }

        @Override
        public void reject() {
            inlet.broker.onContext(message::rejected);
        }
    }
}
