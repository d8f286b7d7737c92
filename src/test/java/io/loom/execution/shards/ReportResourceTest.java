package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.Contract;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskLogs;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What provisioners report: logs, and what nobody may believe. */
@QuarkusTest
@TestProfile(TestPorts.class)
class ReportResourceTest extends ExecutionScenario {

    @Inject
    TaskLogs logs;

    @Inject
    MeterRegistry meters;

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

    private double refused(String reason) {
        return meters.counter("loom.reports.refused", "reason", reason).count();
    }
}
