package io.loom.execution.shards;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ReportBatch;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerLogin;
import io.loom.platform.amqp.Delivery;
import io.loom.tenancy.As;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A provisioner that speaks the protocol over a real broker, and does with each assignment what the test says. Each
 * attempt is begun at most once.
 */
public final class TestProvisioner implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final ObjectMapper json;
    private final Enrolment.Answer enrolment;
    private final BrokerConnection broker;
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Queue<ControlMessage> controls = new ConcurrentLinkedQueue<>();
    private final BiConsumer<TestProvisioner, TaskAssignment> work;
    private volatile OptionalLong beat = OptionalLong.empty();
    private volatile Consumer<ControlMessage> onControl = message -> {};

    public TestProvisioner(
            ObjectMapper json,
            Enrolment.Answer enrolment,
            int capacity,
            List<PluginDescriptor> plugins,
            BiConsumer<TestProvisioner, TaskAssignment> work) {
        this.json = json;
        this.enrolment = enrolment;
        this.work = work;
        this.broker = new BrokerConnection(vertx, BrokerLogin.of(enrolment));
        for (String pool : enrolment.pools()) {
            broker.receive(Contract.tasksQueue(pool), this::take);
        }
        broker.receive(Contract.controlQueue(enrolment.incarnation()), delivery -> {
            ControlMessage message = read(delivery, ControlMessage.class);
            controls.add(message);
            onControl.accept(message);
            delivery.accept();
        });
        hello(capacity, plugins);
    }

    /** Makes an incarnation of the provisioner whose credential this is. */
    public static Enrolment.Answer enrol(String credential) {
        return As.bearer(credential)
                .body(new Enrolment.Request(Contract.VERSION, "test", "localhost"))
                .post("/api/v1/provisioners/incarnations")
                .then()
                .statusCode(201)
                .extract()
                .as(Enrolment.Answer.class);
    }

    public String incarnation() {
        return enrolment.incarnation();
    }

    public String proof() {
        return enrolment.proof();
    }

    public Queue<ControlMessage> controls() {
        return controls;
    }

    /** From now on told of what the server says to it. */
    public void onControl(Consumer<ControlMessage> listener) {
        onControl = listener;
    }

    private void take(Delivery delivery) {
        for (TaskAssignment assignment : read(delivery, TaskBatch.class).assignments()) {
            if (begun.add(
                    assignment.attempt().taskId() + "/" + assignment.attempt().number())) {
                work.accept(this, assignment);
            }
        }
        delivery.accept();
    }

    public void hello(int capacity, List<PluginDescriptor> plugins) {
        say(new ProvisionerMessage.Hello(
                incarnation(), enrolment.proof(), Instant.EPOCH, "test", enrolment.pools(), capacity, plugins));
    }

    public void heartbeat() {
        say(new ProvisionerMessage.Heartbeat(incarnation(), enrolment.proof(), Instant.EPOCH, 0));
    }

    /** From now on shows that it lives, as often as the server wants to be told, until its goodbye or its end. */
    public void keepAlive() {
        beat = OptionalLong.of(
                vertx.setPeriodic(TimeUnit.SECONDS.toMillis(enrolment.heartbeatSeconds()), now -> heartbeat()));
    }

    public void goodbye() {
        beat.ifPresent(vertx::cancelTimer);
        say(new ProvisionerMessage.Goodbye(incarnation(), enrolment.proof(), Instant.EPOCH));
    }

    public void say(ProvisionerMessage message) {
        sendRaw(Contract.PROVISIONERS_QUEUE, bytes(message));
    }

    public void accept(TaskAssignment assignment) {
        report(assignment, new TaskReport.Accepted(assignment.attempt(), incarnation(), Instant.EPOCH));
    }

    public void succeed(TaskAssignment assignment) {
        report(
                assignment,
                new TaskReport.Succeeded(assignment.attempt(), incarnation(), Instant.EPOCH, null, Map.of()));
    }

    public void fail(TaskAssignment assignment, String message, boolean retryable) {
        fail(assignment, "test-failure", message, retryable);
    }

    public void fail(TaskAssignment assignment, String code, String message, boolean retryable) {
        report(
                assignment,
                new TaskReport.Failed(assignment.attempt(), incarnation(), Instant.EPOCH, code, message, retryable));
    }

    public void log(TaskAssignment assignment, int sequence, String text) {
        report(assignment, new TaskReport.LogChunk(assignment.attempt(), incarnation(), Instant.EPOCH, sequence, text));
    }

    public void report(TaskAssignment assignment, TaskReport report) {
        sendRaw(Contract.reportsQueue(assignment.shard()), bytes(new ReportBatch(List.of(report))));
    }

    /** Says several things in one message. */
    public void report(int shard, List<TaskReport> reports) {
        sendRaw(Contract.reportsQueue(shard), bytes(new ReportBatch(reports)));
    }

    /** Says to a shard that it did a task which is another shard's. */
    public void forgeShard(TaskAssignment assignment, int shard) {
        TaskReport report =
                new TaskReport.Succeeded(assignment.attempt(), incarnation(), Instant.EPOCH, null, Map.of());
        sendRaw(Contract.reportsQueue(shard), bytes(new ReportBatch(List.of(report))));
    }

    /** Sends any bytes, to see what becomes of them. */
    public void sendRaw(String queue, byte[] body) {
        broker.send(queue, body);
    }

    private byte[] bytes(Object message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T read(Delivery delivery, Class<T> type) {
        try {
            return json.readValue(delivery.body(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Vanishes without a word. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
