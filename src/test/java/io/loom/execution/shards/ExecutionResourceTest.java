package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.ControlMessage;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.TaskIds;
import io.loom.execution.journal.Journal;
import io.loom.platform.Ids;
import io.loom.provisioners.Incarnations;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Graphs run over the real database and broker, with a provisioner that only speaks the protocol. */
@QuarkusTest
@TestProfile(TestPorts.class)
class ExecutionResourceTest extends ExecutionScenario {

    @Inject
    PoolDivider pools;

    @Inject
    Shards shards;

    @Inject
    Journal journal;

    @Inject
    MeterRegistry meters;

    @Inject
    EntityManager database;

    @Inject
    Incarnations incarnations;

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
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID operation = submit(chains(20, TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation).stream().filter(line -> line.equals("succeeded BOOTSTRAP")))
                .hasSize(20);
        List<TaskStatus> tasks = executions.tasks(operation);
        assertThat(tasks).hasSize(60).allMatch(task -> task.state() == State.SUCCEEDED && task.attempts() == 1);
        assertThat(executions.counts(operation)).containsExactly(Map.entry(State.SUCCEEDED, 60));
        assertThat(executions.operationOf(tasks.getLast().taskId())).contains(operation);
    }

    @Test
    void figuresTellOfWhatRan() {
        provisioner(ExecutionScenario::acceptAndSucceed);
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
    void aShardGoesOnBehindAnError() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID operation = Ids.next();
        double failures = failures(operation);
        operations.overflowNextTransactions(1);
        submit(operation, TENANT, chains(1, TaskAction.CREATE, TaskAction.CONFIRM));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(operations.heard(operation).stream().filter(line -> line.startsWith("succeeded")))
                .containsExactly("succeeded CREATE", "succeeded CONFIRM");
        assertThat(failures(operation)).isEqualTo(failures + 1);
    }

    private double failures(UUID operation) {
        return meters.counter("loom.threads.failed", "thread", "shard-" + shardOf(operation))
                .count();
    }

    @Test
    void aRunnerThatHasEndedIsFollowedByAnotherWhileItsShardIsLeased() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID operation = Ids.next();
        await().atMost(SOON).until(() -> shards.runner(shardOf(operation)).isPresent());
        shards.runner(shardOf(operation)).orElseThrow().stop();
        submit(operation, TENANT, chains(1, TaskAction.CREATE));
        awaitOutcome(operation, Outcome.SUCCEEDED);
    }

    private int shardOf(UUID operation) {
        return TaskIds.shardOf(TaskIds.base(operation), journal.shards());
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
        provisioner(ExecutionScenario::acceptAndSucceed);
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
    void theListenerIsToldWhichAttemptsCompensate() {
        AtomicInteger failures = new AtomicInteger(1);
        provisioner((self, assignment) -> {
            self.accept(assignment);
            if (assignment.action() == TaskAction.CONFIRM && failures.getAndDecrement() > 0) {
                self.fail(assignment, "no answer on port 22", true);
            } else {
                self.succeed(assignment);
            }
        });
        UUID operation = submit(chains(1, TaskAction.CONFIRM));
        awaitOutcome(operation, Outcome.SUCCEEDED);
        List<String> heard = operations.heard(operation);
        assertThat(heard)
                .hasSize(9)
                .startsWith("started CONFIRM 1")
                .containsSubsequence(
                        "started compensating DELETE 2",
                        "succeeded compensating DELETE",
                        "started compensating CREATE 3",
                        "succeeded compensating CREATE",
                        "started CONFIRM 4",
                        "succeeded CONFIRM",
                        "ended SUCCEEDED");
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
    void slotsAreDividedByTheWeightsOfTenants() {
        await().atMost(SOON)
                .until(() -> incarnationNames().stream().noneMatch(name -> incarnations.isLive(name.toString())));
        UUID heavy = tenant(3);
        UUID light = tenant(1);
        await().atMost(SOON).until(() -> pools.admission().weight(heavy) == 3);
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

    /** Commands that the operation's shard has not yet carried out. */
    private long commandsTo(UUID operation) {
        return QuarkusTransaction.requiringNew().call(() -> (Long) database.createNativeQuery(
                        "select count(*) from execution_command where operation_id = :operation", Long.class)
                .setParameter("operation", operation)
                .getSingleResult());
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
        assertThat(executions.counts(operation)).containsExactly(Map.entry(State.SKIPPED, 2));
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
        await().atMost(SOON).until(() -> commandsTo(operation) == 0);
        provisioner.succeed(held.remove());
        await().atMost(SOON).until(() -> executions.tasks(operation).getFirst().state() == State.SUCCEEDED);
        assertThat(executions.tasks(operation).getLast().state()).isEqualTo(State.READY);
        executions.resume(operation);
        await().atMost(SOON).until(() -> !held.isEmpty());
        provisioner.succeed(held.remove());
        awaitOutcome(operation, Outcome.SUCCEEDED);
    }

    @Test
    void aTaskWhoseContentCannotBeMadeFailsWithTheReason() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID operation = submit(new TaskGraph(
                List.of(new Task(TestOperations.NAMELESS, TaskAction.CREATE, null)), new int[] {0, 0}, new int[0]));
        awaitOutcome(operation, Outcome.FAILED);
        assertThat(executions.tasks(operation).getFirst().message())
                .contains("The macro %host.service.db% names no node.");
    }
}
