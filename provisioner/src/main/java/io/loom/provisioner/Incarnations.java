package io.loom.provisioner;

import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.ProvisionerMessage;
import io.loom.provisioner.broker.Broker;
import io.loom.provisioner.broker.BrokerRefused;
import io.loom.provisioner.broker.ReportOutbox;
import io.loom.provisioner.enrolment.EnrolmentRefused;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.enrolment.ServerClient;
import io.loom.provisioner.supervision.Supervisor;
import io.loom.provisioner.tasks.Plugins;
import io.loom.provisioner.tasks.TaskDesk;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The life of a provisioner: it enrols, connects to the broker, says Hello and Heartbeats, and takes tasks; a lost
 * connection is made anew with growing pauses, and where its incarnation is not known any more it enrols again.
 */
public final class Incarnations implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Incarnations.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final ServerClient server;
    private final Optional<Path> authority;
    private final SecretBundles bundles;
    private final ReportOutbox outbox;
    private final TaskDesk desk;
    private final Plugins plugins;
    private final Clock clock;
    private final String version;
    private final int capacity;
    private final Runnable onDrain;
    private final Supervisor supervisor = new Supervisor();
    private volatile boolean stopped;
    private volatile @Nullable Broker broker;
    private volatile Enrolment.@Nullable Answer incarnation;
    private @Nullable Thread thread;

    /**
     * @param onDrain called, from any thread, when the server wants this provisioner to end
     */
    public Incarnations(
            Vertx vertx,
            ServerClient server,
            Optional<Path> authority,
            SecretBundles bundles,
            ReportOutbox outbox,
            TaskDesk desk,
            Plugins plugins,
            Clock clock,
            String version,
            int capacity,
            Runnable onDrain) {
        this.vertx = vertx;
        this.server = server;
        this.authority = authority;
        this.bundles = bundles;
        this.outbox = outbox;
        this.desk = desk;
        this.plugins = plugins;
        this.clock = clock;
        this.version = version;
        this.capacity = capacity;
        this.onDrain = onDrain;
        desk.onRoom(() -> {
            Broker current = broker;
            if (current != null) {
                current.moreRoom();
            }
        });
    }

    /** Begins, on a thread of its own. */
    public void start() {
        thread = supervisor.start("incarnations", this::live);
    }

    /**
     * Ends in an orderly way: takes no more tasks, gives those that run the time to end, hands the rest back, sends what is to
     * be reported, and says Goodbye.
     */
    public void stop(Duration patience) throws InterruptedException {
        if (!desk.drain(patience)) {
            LOG.infof("%d tasks did not end in time and are handed back", desk.running());
            desk.handBack();
        }
        stopped = true;
        Enrolment.Answer self = incarnation;
        Broker current = broker;
        if (current != null && self != null && !current.lost().isDone() && outbox.flush(Duration.ofSeconds(5))) {
            try {
                say(current, new ProvisionerMessage.Goodbye(self.incarnation(), self.proof(), clock.instant()));
            } catch (IOException e) {
                LOG.debugf("The Goodbye did not arrive: %s", e.getMessage());
            }
        }
        close();
    }

    @Override
    public void close() {
        stopped = true;
        Broker current = broker;
        if (current != null) {
            current.close();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void live() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try {
                Enrolment.Answer self = server.enrol(version);
                LOG.infof("Enrolled as %s for the pools %s", self.incarnation(), self.pools());
                pause = FIRST_PAUSE;
                incarnation = self;
                serve(self);
                desk.handBack();
                outbox.clear();
                bundles.clear();
            } catch (EnrolmentRefused | IOException e) {
                LOG.warnf("Not enrolled yet: %s", e.getMessage());
            }
            pause = pause(pause);
        }
    }

    /** Serves as this incarnation until it is refused. */
    private void serve(Enrolment.Answer self) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try (Broker connection = Broker.connect(
                    vertx,
                    self,
                    authority,
                    message -> desk.control(
                            message,
                            (question, part, last, content, failure) -> answer(new ProvisionerMessage.Answer(
                                    self.incarnation(),
                                    self.proof(),
                                    clock.instant(),
                                    question,
                                    part,
                                    last,
                                    content.machines(),
                                    content.checks(),
                                    content.offer(),
                                    failure)),
                            onDrain))) {
                broker = connection;
                var hello = new ProvisionerMessage.Hello(
                        self.incarnation(),
                        self.proof(),
                        clock.instant(),
                        version,
                        self.pools(),
                        capacity,
                        plugins.describe());
                // Not awaited yet: whoever is enrolled may take tasks and report, also before the server has read the
                // Hello.
                CompletableFuture<Void> greeted = send(connection, hello);
                outbox.attach(connection);
                connection.takeTasks(desk::room, delivery -> desk.take(delivery, self.incarnation()));
                awaitTaken(greeted, hello);
                LOG.infof("Serving at %s", self.brokerUrl());
                pause = FIRST_PAUSE;
                beat(connection, self);
            } catch (BrokerRefused e) {
                LOG.warnf("%s Enrolling again.", e.getMessage());
                return;
            } catch (IOException e) {
                if (!stopped) {
                    LOG.warnf("The connection to the broker is lost: %s", e.getMessage());
                }
            } finally {
                outbox.detach();
                broker = null;
            }
            pause = pause(pause);
        }
    }

    private void beat(Broker connection, Enrolment.Answer self) throws IOException, InterruptedException {
        while (!stopped) {
            try {
                connection.lost().get(self.heartbeatSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                say(
                        connection,
                        new ProvisionerMessage.Heartbeat(
                                self.incarnation(), self.proof(), clock.instant(), desk.running()));
            } catch (ExecutionException e) {
                throw new IOException(
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
            }
        }
    }

    /** An answer that is lost with the connection is asked for again by whoever wants to know. */
    private void answer(ProvisionerMessage.Answer part) throws InterruptedException {
        Broker current = broker;
        if (current != null) {
            try {
                say(current, part);
            } catch (IOException e) {
                LOG.warnf("The answer to question %s did not arrive: %s", part.question(), e.getMessage());
            }
        }
    }

    private static void say(Broker connection, ProvisionerMessage message) throws IOException, InterruptedException {
        awaitTaken(send(connection, message), message);
    }

    private static CompletableFuture<Void> send(Broker connection, ProvisionerMessage message) {
        return connection.send(Contract.PROVISIONERS_QUEUE, Wire.write(message));
    }

    private static void awaitTaken(CompletableFuture<Void> sent, ProvisionerMessage message)
            throws IOException, InterruptedException {
        try {
            sent.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "The broker does not take a " + message.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private Duration pause(Duration pause) throws InterruptedException {
        if (!stopped) {
            long millis = pause.toMillis();
            TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        }
        Duration next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
}
