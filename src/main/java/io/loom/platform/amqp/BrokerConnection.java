package io.loom.platform.amqp;

import io.loom.platform.amqp.ArtemisManagement.Call;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one connection for links whose addresses are known only at run time. It is opened at the first use, and again,
 * with back-off, whenever it is lost; links and messages that were under way are then taken up again, so a message may
 * arrive twice, and none is lost while the process lives. Queues that were declared are declared again before anything
 * else, for a broker that was killed may have lost those that were new. Every method may be called from any thread.
 */
@ApplicationScoped
public class BrokerConnection {

    private static final Logger LOG = Logger.getLogger(BrokerConnection.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);
    private static final int CONNECT_MILLIS = 10_000;
    private static final int DECLARE_MILLIS = 60_000;

    private final Vertx vertx;
    private final BrokerSettings settings;
    private final Context context;
    private final QueueDeclarer declarer;
    private final Map<String, Outbox> outboxes = new HashMap<>();
    private final Set<Inlet> inlets = new LinkedHashSet<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private final Set<String> declared = new LinkedHashSet<>();

    /** Pools whose right to take tasks was given on the present connection. */
    private final Set<String> granted = new HashSet<>();

    /** What is asked of the broker on the present connection: a connection that is lost does not say so to who waits for an answer. */
    private final Set<Promise<Void>> asked = new LinkedHashSet<>();

    private volatile @Nullable AmqpConnection connection;
    private volatile @Nullable Long connectedAt;
    private @Nullable Cancellable connecting;
    /** Before the next attempt: grows while connections are lost soon after they were opened. */
    private Duration pause = Duration.ZERO;

    private boolean closed;

    /** Does not connect yet. */
    @Inject
    public BrokerConnection(Vertx vertx, BrokerSettings settings) {
        this(
                vertx,
                settings,
                switch (settings.kind()) {
                    case ARTEMIS -> new ArtemisQueueDeclarer();
                    case RABBITMQ -> new RabbitQueueDeclarer(vertx, settings);
                });
    }

    /** One that declares queues in a way of its own. */
    BrokerConnection(Vertx vertx, BrokerSettings settings, QueueDeclarer declarer) {
        this.vertx = vertx;
        this.settings = settings;
        this.context = vertx.getOrCreateContext();
        this.declarer = declarer;
    }

    /** For how long the connection has stood; empty while it does not. */
    public Optional<Duration> connectedFor() {
        return Optional.ofNullable(connectedAt).map(nanos -> Duration.ofNanos(System.nanoTime() - nanos));
    }

    /** Declares durable queues; done when all are there. Waits for the broker where it is away. */
    public CompletionStage<Void> declare(Collection<String> queues) {
        List<String> names = List.copyOf(queues);
        return manage(current -> declarer.declare(current, names).onSuccess(done -> declared.addAll(names)));
    }

    /** Removes queues with all that is in them, or on its way there. Waits for the broker where it is away. */
    public CompletionStage<Void> remove(Collection<String> queues) {
        List<String> names = List.copyOf(queues);
        context.runOnContext(now -> names.forEach(name -> {
            declared.remove(name);
            Outbox outbox = outboxes.remove(name);
            if (outbox != null) {
                outbox.close();
            }
        }));
        return manage(current -> declarer.remove(current, names));
    }

    /**
     * Makes a login for a run of a provisioner, which is named as it: it may take from the queues of its pools and from its own, and
     * report. Only where {@link BrokerSettings#ownLogins}. Waits for the broker where it is away.
     */
    public CompletionStage<Void> admit(String incarnation, String password, Set<String> pools) {
        return manage(current -> {
            Set<String> anew = new TreeSet<>(pools);
            anew.removeAll(granted);
            List<Call> calls = new ArrayList<>(ArtemisLogins.grant(anew));
            calls.addAll(ArtemisLogins.admit(incarnation, password, pools));
            return ArtemisManagement.make(current, calls).onSuccess(done -> granted.addAll(anew));
        });
    }

    /** Ends such logins, and whatever is connected by them. Waits for the broker where it is away. */
    public CompletionStage<Void> dismiss(Collection<String> incarnations) {
        List<String> names = List.copyOf(incarnations);
        return manage(current -> ArtemisManagement.make(current, ArtemisLogins.dismiss(names)));
    }

    private CompletionStage<Void> manage(Function<AmqpConnection, Future<Void>> operation) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> whenConnected(() -> manageNow(operation, done)));
        return done.future().toCompletionStage();
    }

    private void manageNow(Function<AmqpConnection, Future<Void>> operation, Promise<Void> done) {
        AmqpConnection current = connection;
        if (current == null) {
            whenConnected(() -> manageNow(operation, done));
            return;
        }
        Promise<Void> answer = Promise.promise();
        asked.add(answer);
        operation.apply(current).onSuccess(answer::tryComplete).onFailure(answer::tryFail);
        answer.future()
                .onComplete(ended -> asked.remove(answer))
                .onSuccess(done::tryComplete)
                .onFailure(failure -> {
                    if (current == connection) {
                        done.tryFail(failure);
                    } else {
                        whenConnected(() -> manageNow(operation, done));
                    }
                });
    }

    /** Sends a durable message to a declared queue; done when the broker has it. Waits where the broker is away. */
    public CompletionStage<Void> send(String queue, byte[] body) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            outboxes.computeIfAbsent(queue, name -> new Outbox(this, settings.addressOf(name)))
                    .add(body, done);
            whenConnected(() -> {});
        });
        return done.future().toCompletionStage();
    }

    /** Receives from a declared queue until the subscription is closed. The handler must not block. */
    public Subscription receive(String queue, Consumer<Delivery> handler) {
        Inlet inlet = new Inlet(this, settings.addressOf(queue), handler);
        context.runOnContext(now -> {
            inlets.add(inlet);
            whenConnected(inlet::open);
        });
        return inlet;
    }

    /** Closes the connection for good; what was not sent is forgotten. */
    @PreDestroy
    public void close() {
        context.runOnContext(now -> {
            closed = true;
            Cancellable attempt = connecting;
            if (attempt != null) {
                attempt.cancel();
            }
            AmqpConnection current = connection;
            if (current != null) {
                current.close();
            }
        });
    }

    void onContext(Runnable what) {
        context.runOnContext(now -> what.run());
    }

    @Nullable
    AmqpConnection current() {
        return connection;
    }

    void later(Runnable what) {
        later(FIRST_DELAY, what);
    }

    void later(Duration pause, Runnable what) {
        vertx.setTimer(pause.toMillis(), timer -> onContext(what));
    }

    void forget(Inlet inlet) {
        inlets.remove(inlet);
    }

    private void whenConnected(Runnable what) {
        if (connection != null) {
            what.run();
            return;
        }
        waiting.add(what);
        if (connecting == null && !closed) {
            Uni<Void> paused = Uni.createFrom().voidItem();
            if (!pause.isZero()) {
                paused = paused.onItem().delayIt().by(pause);
            }
            connecting = paused.chain(this::connectUntilItSucceeds)
                    .subscribe()
                    .with(opened -> onContext(() -> connected(opened)));
        }
    }

    private Uni<AmqpConnection> connectUntilItSucceeds() {
        return Uni.createFrom()
                .completionStage(
                        () -> connect().compose(this::withDeclaredQueues).toCompletionStage())
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "The broker at %s is not reached, trying again: %s", settings.url(), failure.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_DELAY, LONGEST_DELAY)
                .indefinitely();
    }

    /** On RabbitMQ, a link to a queue that is not there ends the whole connection. */
    private Future<AmqpConnection> withDeclaredQueues(AmqpConnection opened) {
        if (declared.isEmpty()) {
            return Future.succeededFuture(opened);
        }
        Promise<AmqpConnection> ready = Promise.promise();
        vertx.setTimer(DECLARE_MILLIS, timer -> {
            if (ready.tryFail("it takes too long to declare the queues")) {
                opened.close();
            }
        });
        opened.closeFuture().onComplete(end -> ready.tryFail("it closed the connection"));
        declarer.declare(opened, List.copyOf(declared))
                .onSuccess(done -> ready.tryComplete(opened))
                .onFailure(failure -> {
                    ready.tryFail(failure);
                    opened.close();
                });
        return ready.future();
    }

    private Future<AmqpConnection> connect() {
        Promise<AmqpConnection> opened = Promise.promise();
        context.runOnContext(now -> {
            vertx.setTimer(CONNECT_MILLIS, timer -> opened.tryFail("it takes too long to answer"));
            AmqpClient.create(vertx, BrokerOptions.of(settings))
                    .connect()
                    .onFailure(opened::tryFail)
                    .onSuccess(made -> {
                        if (!opened.tryComplete(made)) {
                            made.close();
                        }
                    });
        });
        return opened.future();
    }

    private void connected(AmqpConnection opened) {
        connecting = null;
        connection = opened;
        connectedAt = System.nanoTime();
        opened.exceptionHandler(failure -> onContext(() -> lost(opened)));
        opened.closeFuture().onComplete(end -> onContext(() -> lost(opened)));
        List<Runnable> now = List.copyOf(waiting);
        waiting.clear();
        inlets.forEach(Inlet::open);
        outboxes.values().forEach(Outbox::open);
        now.forEach(Runnable::run);
    }

    private void lost(AmqpConnection gone) {
        if (connection != gone) {
            return;
        }
        boolean brief = connectedFor().orElse(Duration.ZERO).compareTo(LONGEST_DELAY) < 0;
        pause = brief ? longer(pause) : Duration.ZERO;
        connection = null;
        granted.clear();
        connectedAt = null;
        inlets.forEach(Inlet::lost);
        outboxes.values().forEach(Outbox::lost);
        List.copyOf(asked).forEach(answer -> answer.tryFail("the connection is lost"));
        if (!closed) {
            LOG.warnf("The connection to the broker at %s is lost.", settings.url());
            whenConnected(() -> {});
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.isZero() ? FIRST_DELAY : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
    }
}
