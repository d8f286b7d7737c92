package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskLogs;
import io.loom.execution.TaskStatus;
import io.loom.platform.Ids;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerSettings;
import io.loom.platform.amqp.Subscription;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What provisioners report: logs, and what nobody may believe. */
@QuarkusTest
@TestProfile(TestPorts.class)
class ReportResourceTest extends ExecutionScenario {

    @Inject
    TaskLogs logs;

    @Inject
    MeterRegistry meters;

    @Inject
    BrokerConnection broker;

    @Inject
    BrokerSettings settings;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/api/v1/tasks/")
    URI logStream;

    @Test
    void logsAreReadOnFromAnOffset() {
        provisioner((self, assignment) -> {
            self.accept(assignment);
            self.log(assignment, 0, "hello ");
            self.log(assignment, 1, "wor");
            self.log(assignment, 1, "wor");
            self.log(assignment, 2, "ld\n");
            self.succeed(assignment);
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        UUID task = executions.tasks(operation).getFirst().taskId();
        assertThat(logs.read(task, 0, 7)).isEqualTo(new TaskLogs.Piece("hello w", 0, 7, false));
        assertThat(logs.read(task, 7, 100)).isEqualTo(new TaskLogs.Piece("orld\n", 7, 12, true));
        assertThat(logs.read(task, 12, 100)).isEqualTo(new TaskLogs.Piece("", 12, 12, true));
    }

    @Test
    void aLogIsFollowedWhileItIsWrittenAndTakenUpWhereItBroke() throws Exception {
        Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
        TestProvisioner provisioner = provisioner((self, assignment) -> {
            self.accept(assignment);
            self.log(assignment, 0, "first ");
            held.add(assignment);
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> !held.isEmpty());
        UUID task = executions.tasks(operation).getFirst().taskId();
        await().atMost(SOON).until(() -> logs.read(task, 0, 100).text().equals("first "));
        try (LogReader follower = new LogReader(logStream, task, "?offset=2")) {
            assertThat(follower.next()).isEqualTo(new TaskLogs.Piece("rst ", 2, 6, false));
            provisioner.log(held.element(), 1, "second ");
            assertThat(follower.next()).isEqualTo(new TaskLogs.Piece("second ", 6, 13, false));
            assertThat(follower.lastId()).isEqualTo("13");
        }
        provisioner.log(held.element(), 2, "third");
        provisioner.succeed(held.element());
        awaitOutcome(operation, Outcome.SUCCEEDED);
        try (LogReader again = new LogReader(logStream, task, "", "13")) {
            assertThat(again.all()).isEqualTo("third");
            assertThat(again.hasEnded()).isTrue();
        }
        try (LogReader whole = new LogReader(logStream, task, "")) {
            assertThat(whole.all()).isEqualTo("first second third");
        }
    }

    @Test
    void aFollowerIsToldThatTheTaskEnded() throws Exception {
        Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
        TestProvisioner provisioner = provisioner((self, assignment) -> {
            self.accept(assignment);
            held.add(assignment);
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> !held.isEmpty());
        UUID task = executions.tasks(operation).getFirst().taskId();
        try (LogReader follower = new LogReader(logStream, task, "")) {
            provisioner.succeed(held.element());
            assertThat(follower.next()).isEqualTo(new TaskLogs.Piece("", 0, 0, true));
            assertThat(follower.hasEnded()).isTrue();
        }
    }

    @Test
    void aStreamIsRefusedWhereThereIsNoTaskOrNoOffset() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        UUID task = executions.tasks(operation).getFirst().taskId();
        As.admin().get("/api/v1/tasks/{id}/log/stream", Ids.next()).then().statusCode(404);
        As.admin()
                .header("Last-Event-ID", "somewhere")
                .get("/api/v1/tasks/{id}/log/stream", task)
                .then()
                .statusCode(422);
    }

    @Test
    void whatCannotBeReadOrBelievedIsRefusedAndCounted() {
        UUID operation = Ids.next();
        provisioner((self, assignment) -> {
            if (!assignment.operationId().equals(operation)) {
                return; // left in the queue by a test that killed the broker
            }
            String queue = Contract.reportsQueue(assignment.shard());
            self.sendRaw(queue, "{".getBytes(StandardCharsets.UTF_8));
            self.sendRaw(queue, "{\"reports\":[{\"kind\":\"exploded\"}]}".getBytes(StandardCharsets.UTF_8));
            self.sendRaw(queue, "{\"reports\":[null]}".getBytes(StandardCharsets.UTF_8));
            self.log(assignment, 0, "before ");
            self.log(assignment, 1, "x".repeat(17 << 10));
            self.log(assignment, 2, "after");
            self.report(
                    assignment,
                    new TaskReport.LogChunk(assignment.attempt(), self.incarnation(), Instant.EPOCH, 3, null));
            self.forgeShard(assignment, (assignment.shard() + 1) % Contract.DEFAULT_SHARDS);
            TaskAttempt foreign =
                    new TaskAttempt(Ids.next(), 1, assignment.attempt().nonce());
            self.report(assignment, new TaskReport.Succeeded(foreign, self.incarnation(), Instant.MAX, null, Map.of()));
            TaskAttempt forged = new TaskAttempt(assignment.attempt().taskId(), 1, "forged");
            self.report(
                    assignment, new TaskReport.Succeeded(forged, self.incarnation(), Instant.EPOCH, null, Map.of()));
            acceptAndSucceed(self, assignment);
        });
        double unreadable = refused("unreadable");
        double nonces = refused("wrong_nonce");
        double unknown = refused("unknown_task");
        double oversized = refused("oversized");
        double incomplete = refused("incomplete");
        submit(operation, TENANT, chains(1, TaskAction.CREATE));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(refused("unknown_task")).isEqualTo(unknown + 2));
        assertThat(refused("unreadable")).isEqualTo(unreadable + 3);
        assertThat(refused("wrong_nonce")).isEqualTo(nonces + 1);
        assertThat(refused("oversized")).isEqualTo(oversized + 1);
        assertThat(refused("incomplete")).isEqualTo(incomplete + 1);
        UUID task = executions.tasks(operation).getFirst().taskId();
        assertThat(logs.read(task, 0, 1_000).text())
                .isEqualTo("before \n[A piece of 17408 bytes was refused here: it may have 16384.]\nafter");
        assertThat(operations.heard(operation).stream().filter(line -> line.equals("succeeded CREATE")))
                .hasSize(1);
    }

    @Test
    void anEndThatCannotBeKeptIsAFailureOfItsTaskAndOfNoOther() {
        TaskGraph graph = chains(8, TaskAction.BOOTSTRAP);
        provisioner(whenAllAreThere(8, (self, all) -> {
            List<TaskAttempt> attempts =
                    all.stream().map(TaskAssignment::attempt).toList();
            String run = self.incarnation();
            Machine nameless = new Machine(null, Map.of(), 22, null, List.of(), Map.of());
            Machine vast = new Machine("m", Map.of(), 22, null, List.of(), Map.of("k", "x".repeat(70_000)));
            self.report(
                    all.getFirst().shard(),
                    List.of(
                            new TaskReport.Succeeded(attempts.get(0), run, Instant.EPOCH, null, Map.of("k", "a\0b")),
                            new TaskReport.Succeeded(attempts.get(1), run, Instant.EPOCH, null, many(101)),
                            new TaskReport.Succeeded(
                                    attempts.get(2), run, Instant.EPOCH, null, Map.of("k", "\u20ac".repeat(22_000))),
                            new TaskReport.Succeeded(attempts.get(3), run, Instant.EPOCH, nameless, Map.of()),
                            new TaskReport.Succeeded(attempts.get(4), run, Instant.EPOCH, vast, Map.of()),
                            new TaskReport.Failed(attempts.get(5), run, Instant.EPOCH, null, null, false),
                            new TaskReport.Failed(attempts.get(6), run, Instant.EPOCH, "c", "a\0\ud800b", false),
                            new TaskReport.Succeeded(attempts.get(7), run, Instant.EPOCH, null, null)));
        }));
        double undigestible = refused("undigestible");
        UUID operation = submit(graph);
        awaitOutcome(operation, Outcome.FAILED);
        assertThat(executions.tasks(operation))
                .extracting(TaskStatus::message)
                .satisfiesExactly(
                        nul -> assertThat(nul)
                                .isEqualTo(
                                        "The output k has a NUL character (\\u0000) at position 1, which cannot be stored."
                                                + "\nMaybe encode it, e.g. by base64."),
                        many -> assertThat(many).startsWith("It has 101 outputs, and may have 100."),
                        large -> assertThat(large)
                                .startsWith("Its outputs have 66001 bytes together, and may have 65536."),
                        nameless -> assertThat(nameless).contains("the machine has no providerId."),
                        vast -> assertThat(vast).contains("the machine has 70002 characters, and may have 65536."),
                        silent -> assertThat(silent).isEqualTo("The provisioner gives no reason."),
                        nul -> assertThat(nul).isEqualTo("a\uFFFD\uFFFDb"),
                        fine -> assertThat(fine).isNull());
        assertThat(executions.tasks(operation).getLast().state()).isEqualTo(TaskStatus.State.SUCCEEDED);
        assertThat(refused("undigestible")).isEqualTo(undigestible + 5);
    }

    @Test
    void anEndThatCannotBeReadIsAFailureOfItsTask() {
        provisioner((self, assignment) -> {
            self.accept(assignment);
            self.sendRaw(Contract.reportsQueue(assignment.shard()), """
                    {"reports": [{"kind": "succeeded", "incarnation": "%s", "outputs": 7,
                      "attempt": {"taskId": "%s", "number": 1, "nonce": "%s"}}]}
                    """.formatted(
                            self.incarnation(),
                            assignment.attempt().taskId(),
                            assignment.attempt().nonce())
                    .getBytes(StandardCharsets.UTF_8));
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.FAILED);
        assertThat(executions.tasks(operation).getFirst().message()).contains("cannot be kept: it cannot be read.");
    }

    @Test
    void aReportThatCannotBeMadeDurableFailsItsTaskAndNotItsNeighbours() {
        Task poison = new Task(TestOperations.INDIGESTIBLE, TaskAction.BOOTSTRAP, null);
        List<Task> tasks = IntStream.range(0, 6)
                .mapToObj(node -> new Task(new UUID(2, node), TaskAction.BOOTSTRAP, null))
                .collect(Collectors.toCollection(ArrayList::new));
        tasks.add(3, poison);
        provisioner(whenAllAreThere(
                7,
                (self, all) -> self.report(
                        all.getFirst().shard(),
                        all.stream()
                                .<TaskReport>map(assignment -> new TaskReport.Succeeded(
                                        assignment.attempt(), self.incarnation(), Instant.EPOCH, null, Map.of()))
                                .toList())));
        double undigestible = refused("undigestible");
        UUID operation = submit(new TaskGraph(tasks, new int[8], new int[0]));
        awaitOutcome(operation, Outcome.FAILED);
        List<TaskStatus> ended = executions.tasks(operation);
        assertThat(ended.get(3).message()).contains("what it says could not be made durable.");
        assertThat(ended)
                .filteredOn(task -> task.state() == TaskStatus.State.SUCCEEDED)
                .hasSize(6);
        assertThat(refused("undigestible")).isEqualTo(undigestible + 1);
    }

    @Test
    void reportsOfAnotherVersionAreLeftToAServerThatSpeaksIt() throws Exception {
        String queue = Contract.reportsQueue(7);
        double before = refused("version");
        AmqpConnection newer = AmqpClient.create(
                        vertx,
                        new AmqpClientOptions()
                                .setHost(settings.host())
                                .setPort(settings.port())
                                .setUsername(settings.user())
                                .setPassword(settings.password()))
                .connect()
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
        newer.createSender(settings.addressOf(queue))
                .compose(sender -> sender.sendWithAck(AmqpMessage.create()
                        .durable(true)
                        .applicationProperties(new JsonObject().put(Contract.VERSION_PROPERTY, Contract.VERSION + 1))
                        .withBufferAsBody(Buffer.buffer("{\"reports\":[]}"))
                        .build()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
        await().atMost(SOON).untilAsserted(() -> assertThat(refused("version")).isEqualTo(before + 1));

        Queue<Integer> versions = new ConcurrentLinkedQueue<>();
        Subscription other = broker.receive(queue, delivery -> {
            if (delivery.contractVersion() == Contract.VERSION) {
                delivery.release();
            } else {
                versions.add(delivery.contractVersion());
                delivery.accept();
            }
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(versions).containsExactly(Contract.VERSION + 1));
        other.close();
        newer.close();
    }

    /** Reports when so many assignments are there, in the order of their tasks. */
    private static BiConsumer<TestProvisioner, TaskAssignment> whenAllAreThere(
            int count, BiConsumer<TestProvisioner, List<TaskAssignment>> work) {
        SortedMap<UUID, TaskAssignment> all = new TreeMap<>();
        return (self, assignment) -> {
            all.put(assignment.attempt().taskId(), assignment);
            if (all.size() == count) {
                work.accept(self, List.copyOf(all.values()));
            }
        };
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
    }

    private double refused(String reason) {
        return meters.counter("loom.reports.refused", "reason", reason).count();
    }
}
