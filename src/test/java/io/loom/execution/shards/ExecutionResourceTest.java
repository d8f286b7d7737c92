package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskLogs;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.platform.Ids;
import io.loom.provisioners.Incarnations;
import io.loom.provisioners.ProvisionerService;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Graphs run over the real database and broker, with a provisioner that only speaks the protocol. */
@QuarkusTest
@TestProfile(TestPorts.class)
@Tag("broker")
class ExecutionResourceTest {

    private static final UUID TENANT = new UUID(5, 5);
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Executions executions;

    @Inject
    TestOperations operations;

    @Inject
    ProvisionerService provisioners;

    @Inject
    TaskLogs logs;

    @Inject
    ObjectMapper json;

    @Inject
    MeterRegistry meters;

    @Inject
    Shards shards;

    @Inject
    EntityManager database;

    @Inject
    Incarnations incarnations;

    @TestHTTPResource("/api/v1/tasks/")
    URI logStream;

    private final List<TestProvisioner> running = new ArrayList<>();

    @AfterEach
    void endProvisioners() {
        running.forEach(TestProvisioner::goodbye);
        running.forEach(TestProvisioner::close);
    }

    private TestProvisioner provisioner(BiConsumer<TestProvisioner, TaskAssignment> work) {
        String credential = provisioners.register("p" + Ids.next().toString().substring(24), Set.of());
        Enrolment.Answer answer = As.bearer(credential)
                .body(new Enrolment.Request(Contract.VERSION, "test", "localhost"))
                .post("/api/v1/provisioners/incarnations")
                .then()
                .statusCode(201)
                .extract()
                .as(Enrolment.Answer.class);
        TestProvisioner provisioner = new TestProvisioner(json, answer, 100, List.of(), work);
        running.add(provisioner);
        return provisioner;
    }

    private static void acceptAndSucceed(TestProvisioner provisioner, TaskAssignment assignment) {
        provisioner.accept(assignment);
        provisioner.succeed(assignment);
    }

    /** A chain of actions on each of some nodes. */
    static TaskGraph chains(int nodes, TaskAction... actions) {
        List<Task> tasks = new ArrayList<>();
        List<Integer> first = new ArrayList<>(List.of(0));
        List<Integer> successors = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            for (int step = 0; step < actions.length; step++) {
                tasks.add(new Task(new UUID(2, node), actions[step], null));
                if (step + 1 < actions.length) {
                    successors.add(tasks.size());
                }
                first.add(successors.size());
            }
        }
        return new TaskGraph(
                tasks,
                first.stream().mapToInt(Integer::intValue).toArray(),
                successors.stream().mapToInt(Integer::intValue).toArray());
    }

    private UUID submit(TaskGraph graph) {
        return submit(TENANT, graph);
    }

    private UUID submit(UUID tenantId, TaskGraph graph) {
        UUID operationId = Ids.next();
        QuarkusTransaction.requiringNew().run(() -> executions.submit(operationId, tenantId, Priority.NORMAL, graph));
        return operationId;
    }

    private void awaitOutcome(UUID operationId, Outcome outcome) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(operations.outcome(operationId))
                        .as("%s", operations.heard(operationId))
                        .contains(outcome));
    }

    @Test
    void whileTheDatabaseStandsStillNothingGoesOutAndAfterwardsAllOfItOnce() {
        AtomicInteger taken = new AtomicInteger();
        provisioner((provisioner, assignment) -> {
            taken.incrementAndGet();
            acceptAndSucceed(provisioner, assignment);
        });
        QuarkusTransaction.begin();
        database.createNativeQuery("lock table execution_journal in exclusive mode")
                .executeUpdate();
        UUID operation = submit(chains(300, TaskAction.BOOTSTRAP));
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> taken.get() == 0);
        QuarkusTransaction.rollback();
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(taken).hasValue(300);
    }

    @Test
    void runsAGraphToItsEnd() {
        provisioner(ExecutionResourceTest::acceptAndSucceed);
        UUID operation = submit(chains(20, TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation).stream().filter(line -> line.equals("succeeded BOOTSTRAP")))
                .hasSize(20);
        List<TaskStatus> tasks = executions.tasks(operation);
        assertThat(tasks).hasSize(60).allMatch(task -> task.state() == State.SUCCEEDED && task.attempts() == 1);
        assertThat(executions.operationOf(tasks.getLast().taskId())).contains(operation);
    }

    @Test
    void figuresTellOfWhatRan() {
        provisioner(ExecutionResourceTest::acceptAndSucceed);
        UUID operation = submit(chains(7, TaskAction.INSPECT));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        await().atMost(SOON).untilAsserted(() -> {
            String page = As.admin().get("/q/metrics").asString();
            assertThat(page)
                    .contains(
                            "loom_task_duration_seconds_count{action=\"inspect\",outcome=\"succeeded\",plugin=\"other\"} 7")
                    .contains("loom_tasks_out{pool=\"default\",tenant=\"" + TENANT + "\"} 0")
                    .contains("loom_tasks_waiting{pool=\"default\",tenant=\"" + TENANT + "\"} 0")
                    .contains("loom_shards_owned 64")
                    .contains("loom_journal_batch_bucket{le=\"256.0\"}")
                    .contains("loom_journal_commit_seconds_count");
        });
    }

    @Test
    void nothingGoesOutWhenTheTransactionRollsBack() {
        Queue<UUID> seen = new ConcurrentLinkedQueue<>();
        provisioner((self, assignment) -> {
            seen.add(assignment.operationId());
            acceptAndSucceed(self, assignment);
        });
        UUID undone = Ids.next();
        QuarkusTransaction.begin();
        executions.submit(undone, TENANT, Priority.NORMAL, chains(1, TaskAction.CREATE));
        QuarkusTransaction.rollback();
        UUID done = submit(chains(1, TaskAction.CREATE));
        awaitOutcome(done, Outcome.SUCCEEDED);
        assertThat(seen).containsExactly(done);
        assertThat(executions.tasks(undone)).isEmpty();
    }

    @Test
    void aTransactionThatFailsIsTriedAgainAndNothingIsDoneTwice() {
        Queue<TaskAttempt> seen = new ConcurrentLinkedQueue<>();
        provisioner((self, assignment) -> {
            seen.add(assignment.attempt());
            acceptAndSucceed(self, assignment);
        });
        operations.failNextTransactions(3);
        UUID operation = submit(chains(1, TaskAction.CREATE, TaskAction.CONFIRM));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation).stream().filter(line -> line.startsWith("succeeded")))
                .containsExactly("succeeded CREATE", "succeeded CONFIRM");
        assertThat(seen).hasSize(2);
    }

    @Test
    void aProvisionersGoodbyeMakesItsTasksGoToAnother() {
        Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
        TestProvisioner first = provisioner((self, assignment) -> {
            self.accept(assignment);
            held.add(assignment);
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> executions.tasks(operation).getFirst().state() == State.RUNNING);
        provisioner(ExecutionResourceTest::acceptAndSucceed);
        first.goodbye();
        first.close();
        running.remove(first);
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation))
                .containsExactly(
                        "started BOOTSTRAP 1",
                        "failed BOOTSTRAP 1 provisioner-lost false",
                        "started BOOTSTRAP 2",
                        "succeeded BOOTSTRAP",
                        "ended SUCCEEDED");
        assertThat(held.peek().attempt().number()).isEqualTo(1);
    }

    @Test
    void aFailedOperationIsResumedWithWhatIsNotDone() {
        Set<String> broken = ConcurrentHashMap.newKeySet();
        broken.add("yes");
        provisioner((self, assignment) -> {
            self.accept(assignment);
            if (assignment.action() == TaskAction.BOOTSTRAP && !broken.isEmpty()) {
                self.fail(assignment, "no such package: nginxx", false);
            } else {
                self.succeed(assignment);
            }
        });
        UUID operation = submit(chains(1, TaskAction.CREATE, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.FAILED);
        assertThat(executions.tasks(operation).getLast().message()).isEqualTo("no such package: nginxx");
        broken.clear();
        executions.resume(operation);
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation).stream().filter(line -> line.equals("succeeded CREATE")))
                .hasSize(1);
    }

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
        provisioner(ExecutionResourceTest::acceptAndSucceed);
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
    void slotsAreDividedByTheWeightsOfTenants() {
        await().atMost(SOON)
                .until(() -> incarnationNames().stream().noneMatch(name -> incarnations.isLive(name.toString())));
        UUID heavy = tenant(3);
        UUID light = tenant(1);
        await().atMost(SOON).until(() -> shards.admission().weight(heavy) == 3);
        UUID much = submit(heavy, chains(200, TaskAction.BOOTSTRAP));
        UUID little = submit(light, chains(200, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> count(much, State.READY) == 200 && count(little, State.READY) == 200);
        provisioner((self, assignment) -> self.accept(assignment));
        await().atMost(SOON).until(() -> count(much, State.RUNNING) + count(little, State.RUNNING) == 100);
        assertThat(count(much, State.RUNNING)).isEqualTo(75);
        assertThat(count(little, State.RUNNING)).isEqualTo(25);
        executions.abort(much);
        executions.abort(little);
        awaitOutcome(much, Outcome.ABORTED);
        awaitOutcome(little, Outcome.ABORTED);
    }

    /** Of all tests that share the database: one that was killed lives on until its silence is noticed. */
    private List<?> incarnationNames() {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery("select name from incarnations")
                        .getResultList());
    }

    private static UUID tenant(int weight) {
        return UUID.fromString(As.admin()
                .body(Map.of("name", "w-" + Ids.next(), "weight", weight))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
    }

    private long count(UUID operation, State state) {
        return executions.tasks(operation).stream()
                .filter(task -> task.state() == state)
                .count();
    }

    @Test
    void anAbortReachesWhoRunsTheTask() {
        TestProvisioner provisioner = provisioner((self, assignment) -> self.accept(assignment));
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP, TaskAction.CREATE));
        await().atMost(SOON).until(() -> executions.tasks(operation).getFirst().state() == State.RUNNING);
        executions.abort(operation);
        awaitOutcome(operation, Outcome.ABORTED);
        await().atMost(SOON).until(() -> !provisioner.controls().isEmpty());
        assertThat(provisioner.controls().peek())
                .isInstanceOfSatisfying(
                        ControlMessage.Cancel.class,
                        cancel -> assertThat(cancel.attempt().taskId())
                                .isEqualTo(
                                        executions.tasks(operation).getFirst().taskId()));
        assertThat(executions.tasks(operation)).allMatch(task -> task.state() == State.SKIPPED);
    }

    @Test
    void aPausedOperationWaitsUntilItIsResumed() {
        Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
        TestProvisioner provisioner = provisioner((self, assignment) -> {
            self.accept(assignment);
            held.add(assignment);
        });
        UUID operation = submit(chains(1, TaskAction.CREATE, TaskAction.CONFIRM));
        await().atMost(SOON).until(() -> executions.tasks(operation).getFirst().state() == State.RUNNING);
        executions.pause(operation);
        provisioner.succeed(held.remove());
        await().atMost(SOON).until(() -> executions.tasks(operation).getFirst().state() == State.SUCCEEDED);
        assertThat(executions.tasks(operation).getLast().state()).isEqualTo(State.READY);
        executions.resume(operation);
        await().atMost(SOON).until(() -> !held.isEmpty());
        provisioner.succeed(held.remove());
        awaitOutcome(operation, Outcome.SUCCEEDED);
    }

    @Test
    void whatCannotBeReadOrBelievedIsRefusedAndCounted() {
        provisioner((self, assignment) -> {
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
        UUID operation = submit(chains(1, TaskAction.CREATE));
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

    private double refused(String reason) {
        return meters.counter("loom.reports.refused", "reason", reason).count();
    }

    @Test
    void aTaskWhoseContentCannotBeMadeFailsWithTheReason() {
        provisioner(ExecutionResourceTest::acceptAndSucceed);
        UUID operation = submit(new TaskGraph(
                List.of(new Task(TestOperations.NAMELESS, TaskAction.CREATE, null)), new int[] {0, 0}, new int[0]));
        awaitOutcome(operation, Outcome.FAILED);
        assertThat(executions.tasks(operation).getFirst().message())
                .contains("The macro %host.service.db% names no node.");
    }
}
