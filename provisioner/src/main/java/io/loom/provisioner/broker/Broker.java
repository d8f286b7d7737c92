package io.loom.provisioner.broker;

import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiverOptions;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonReceiver;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import javax.security.sasl.SaslException;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker, for one incarnation: everything AMQP is in this class. Tasks are asked for one message
 * at a time and only as long as there is room for more. A connection that is lost stays lost; make another.
 */
public final class Broker implements AutoCloseable {
    private static final int HEARTBEAT_MILLIS = 5_000;
    private static final int PATIENCE_SECONDS = 20;

    private final Enrolment.Answer incarnation;
    private final AmqpClient client;
    private final AmqpConnection connection;
    private final Context context;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final Map<String, Future<AmqpSender>> senders = new HashMap<>();
    private final Set<CompletableFuture<Void>> underWay = ConcurrentHashMap.newKeySet();
    private final List<Intake> intakes = new ArrayList<>();
    private IntSupplier room = () -> 0;

    private Broker(Enrolment.Answer incarnation, AmqpClient client, AmqpConnection connection, Context context) {
        this.incarnation = incarnation;
        this.client = client;
        this.connection = connection;
        this.context = context;
    }

    /**
     * A message on a tasks queue, unsettled.
     *
     * @param body JSON
     * @param version of the contract that its sender speaks; 0 when it does not say
     * @param settle tells the broker that it is in good hands; to be called once, from any thread
     */
    public record Delivery(byte[] body, int version, Runnable settle) {}

    /**
     * Connects, and hears of control messages.
     *
     * @param control takes each message's JSON; called on the connection's thread, must not block
     * @throws BrokerRefused when the incarnation is not known to the broker any more
     * @throws IOException when there is no connection to be had
     */
    public static Broker connect(
            Vertx vertx, Enrolment.Answer incarnation, Optional<Path> authority, Consumer<byte[]> control)
            throws BrokerRefused, IOException, InterruptedException {
        URI url = URI.create(incarnation.brokerUrl());
        boolean secure = "amqps".equals(url.getScheme());
        var options = new AmqpClientOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() > 0 ? url.getPort() : secure ? 5671 : 5672)
                .setUsername(incarnation.brokerUser())
                .setPassword(incarnation.brokerPassword())
                .setContainerId("loom-provisioner-" + incarnation.incarnation());
        options.setSsl(secure).setConnectTimeout(10_000);
        options.setHeartbeat(HEARTBEAT_MILLIS);
        authority
                .filter(path -> secure)
                .ifPresent(path -> options.setPemTrustOptions(new PemTrustOptions().addCertPath(path.toString())));
        AmqpClient client = AmqpClient.create(vertx, options);
        Context context = vertx.getOrCreateContext();
        try {
            var made = new CompletableFuture<Broker>();
            context.runOnContext(go -> client.connect()
                    .map(c -> new Broker(incarnation, client, c, Vertx.currentContext()))
                    .onSuccess(made::complete)
                    .onFailure(made::completeExceptionally));
            Broker broker = await(made);
            broker.connection.exceptionHandler(broker::lose);
            broker.connection
                    .closeFuture()
                    .onComplete(end -> broker.lose(new IOException("The broker closed the connection.")));
            broker.listen(control);
            return broker;
        } catch (ExecutionException e) {
            client.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SaslException || cause instanceof SecurityException) {
                throw new BrokerRefused("The broker refuses the login of this incarnation.", cause);
            }
            if (cause instanceof BrokerRefused refused) {
                throw refused;
            }
            throw new IOException(
                    "The broker at " + incarnation.brokerUrl() + " does not answer: " + cause.getMessage(), cause);
        } catch (IOException | InterruptedException e) {
            client.close();
            throw e;
        }
    }

    private void listen(Consumer<byte[]> control) throws ExecutionException, IOException, InterruptedException {
        String address = address(Contract.controlQueue(incarnation.incarnation()));
        var open = new CompletableFuture<Void>();
        context.runOnContext(go -> connection
                .createReceiver(address, new AmqpReceiverOptions().setAutoAcknowledgement(true))
                .onSuccess(receiver -> {
                    receiver.exceptionHandler(this::lose);
                    receiver.handler(message -> control.accept(body(message.unwrap())));
                    open.complete(null);
                })
                .onFailure(e -> open.completeExceptionally(
                        new BrokerRefused("The broker has no queue " + address + " for this incarnation.", e))));
        await(open);
    }

    /**
     * Takes tasks from the incarnation's pools.
     *
     * @param free how many more tasks there is room for; asked on the connection's thread
     * @param taker takes each delivery; called on the connection's thread, must not block
     */
    public void takeTasks(IntSupplier free, Consumer<Delivery> taker) throws IOException, InterruptedException {
        var open = new CompletableFuture<Void>();
        context.runOnContext(go -> {
            room = free;
            List<Future<Void>> all = new ArrayList<>();
            for (String pool : incarnation.pools()) {
                var intake = new Intake(address(Contract.tasksQueue(pool)), taker);
                intakes.add(intake);
                all.add(intake.open());
            }
            Future.all(all).onComplete(result -> {
                if (result.succeeded()) {
                    open.complete(null);
                } else {
                    open.completeExceptionally(result.cause());
                }
            });
        });
        try {
            await(open);
        } catch (ExecutionException e) {
            throw new IOException("The queues of tasks cannot be attached to: " + e.getMessage(), e);
        }
        moreRoom();
    }

    /** Says that there may be room for more tasks. From any thread. */
    public void moreRoom() {
        context.runOnContext(go -> intakes.forEach(Intake::ask));
    }

    /**
     * Sends a durable message.
     *
     * @param queue its name, without the broker's prefix
     * @return completes when the broker has it; fails when the connection is lost before
     */
    public CompletableFuture<Void> send(String queue, byte[] body) {
        var done = new CompletableFuture<Void>();
        underWay.add(done);
        if (lost.isDone()) {
            done.completeExceptionally(new IOException("The connection is closed."));
            underWay.remove(done);
            return done;
        }
        context.runOnContext(go -> senders.computeIfAbsent(queue, q -> connection.createSender(address(q)))
                .compose(sender -> sender.sendWithAck(AmqpMessage.create()
                        .durable(true)
                        .contentType("application/json")
                        .applicationProperties(new JsonObject().put(Contract.VERSION_PROPERTY, Contract.VERSION))
                        .withBufferAsBody(Buffer.buffer(body))
                        .build()))
                .onComplete(result -> {
                    underWay.remove(done);
                    if (result.succeeded()) {
                        done.complete(null);
                    } else {
                        senders.remove(queue);
                        done.completeExceptionally(result.cause());
                    }
                }));
        return done;
    }

    /** Completes, exceptionally, when the connection is of no use any more. */
    public CompletableFuture<Void> lost() {
        return lost;
    }

    @Override
    public void close() {
        lose(new IOException("The connection was closed."));
    }

    private void lose(Throwable why) {
        if (lost.completeExceptionally(why)) {
            underWay.forEach(sent -> sent.completeExceptionally(why));
            underWay.clear();
            client.close();
        }
    }

    private String address(String queue) {
        return incarnation.addressPrefix() + queue;
    }

    private static <T> T await(CompletableFuture<T> future)
            throws ExecutionException, IOException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("The broker did not answer within " + PATIENCE_SECONDS + " s.", e);
        }
    }

    private static byte[] body(Message message) {
        return switch (message.getBody()) {
            case Data data -> {
                byte[] bytes = new byte[data.getValue().getLength()];
                System.arraycopy(data.getValue().getArray(), data.getValue().getArrayOffset(), bytes, 0, bytes.length);
                yield bytes;
            }
            case AmqpValue value when value.getValue() instanceof String text -> text.getBytes(StandardCharsets.UTF_8);
            case null, default -> new byte[0];
        };
    }

    private static int version(Message message) {
        @Nullable
        Object version = message.getApplicationProperties() == null
                ? null
                : message.getApplicationProperties().getValue().get(Contract.VERSION_PROPERTY);
        return version instanceof Number number ? number.intValue() : 0;
    }

    /** The link from one tasks queue. Its credit is never more than one message, and never without room. */
    private final class Intake {
        private final ProtonReceiver receiver;
        private boolean asked;

        Intake(String address, Consumer<Delivery> taker) {
            receiver = connection.unwrap().createReceiver(address);
            receiver.setPrefetch(0);
            receiver.setAutoAccept(false);
            receiver.handler((delivery, message) -> {
                asked = false;
                taker.accept(new Delivery(body(message), version(message), () -> settle(delivery)));
                ask();
            });
            receiver.closeHandler(closed -> lose(new IOException("The broker closed the link from " + address + ".")));
        }

        Future<Void> open() {
            var promise = Promise.<Void>promise();
            receiver.openHandler(result -> {
                if (result.succeeded()) {
                    promise.tryComplete();
                } else {
                    promise.tryFail(result.cause());
                }
            });
            receiver.open();
            return promise.future();
        }

        void ask() {
            if (!asked && receiver.isOpen() && !lost.isDone() && room.getAsInt() > 0) {
                asked = true;
                receiver.flow(1);
            }
        }

        private void settle(ProtonDelivery delivery) {
            context.runOnContext(go -> {
                if (!lost.isDone()) {
                    delivery.disposition(Accepted.getInstance(), true);
                }
            });
        }
    }
}
