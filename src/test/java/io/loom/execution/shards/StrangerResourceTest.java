package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.loom.contract.Contract;
import io.loom.contract.ReportBatch;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.platform.Ids;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Who was removed, or serves another pool, does no harm, though it still has a login at the broker. */
@QuarkusTest
@TestProfile(TestPorts.class)
class StrangerResourceTest extends ExecutionScenario {

    @Inject
    MeterRegistry meters;

    @Inject
    BrokerConnection broker;

    @Test
    void whatARemovedProvisionerHasTakenIsDoneByAnother() {
        Queue<TaskAssignment> taken = new ConcurrentLinkedQueue<>();
        String name = name("removed");
        UUID operation;
        try (TestProvisioner removed = start(name, "default", (self, assignment) -> taken.add(assignment))) {
            operation = submit(chains(2, TaskAction.BOOTSTRAP));
            await().atMost(SOON).until(() -> taken.size() == 2);
            double before = strangers();

            As.admin().delete("/api/v1/provisioners/{name}", name).then().statusCode(204);
            taken.forEach(assignment -> say(assignment, removed.incarnation()));

            await().atMost(SOON).until(() -> strangers() == before + 2);
            assertThat(operations.heard(operation)).doesNotContain("succeeded BOOTSTRAP");
        }
        provisioner(ExecutionScenario::acceptAndSucceed);
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(executions.tasks(operation)).extracting(TaskStatus::attempts).containsExactly(2, 2);
    }

    @Test
    void whoServesAnotherPoolIsNotHeard() {
        Queue<TaskAssignment> taken = new ConcurrentLinkedQueue<>();
        AtomicBoolean isSlow = new AtomicBoolean(true);
        provisioner((self, assignment) -> {
            taken.add(assignment);
            if (!isSlow.get()) {
                acceptAndSucceed(self, assignment);
            }
        });
        UUID operation = submit(chains(1, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> !taken.isEmpty());
        double before = strangers();
        isSlow.set(false);

        try (TestProvisioner other = start(name("elsewhere"), "elsewhere", (self, assignment) -> {})) {
            say(taken.element(), other.incarnation());
            await().atMost(SOON).until(() -> strangers() == before + 1);
        }
        awaitOutcome(operation, Outcome.SUCCEEDED);
        assertThat(executions.tasks(operation).getFirst().attempts()).isEqualTo(2);
        assertThat(taken).hasSize(2);
    }

    /** Reports a success in the name of an incarnation, by a login that may. */
    private void say(TaskAssignment assignment, String incarnation) {
        try {
            broker.send(
                    Contract.reportsQueue(assignment.shard()),
                    json.writeValueAsBytes(new ReportBatch(List.of(
                            new TaskReport.Accepted(assignment.attempt(), incarnation, Instant.EPOCH),
                            new TaskReport.Succeeded(
                                    assignment.attempt(), incarnation, Instant.EPOCH, null, Map.of())))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(String prefix) {
        return prefix + "-" + Ids.next();
    }

    private TestProvisioner start(String name, String pool, BiConsumer<TestProvisioner, TaskAssignment> work) {
        String credential = provisioners.register(name, Set.of(pool));
        TestProvisioner provisioner =
                new TestProvisioner(json, TestProvisioner.enrol(credential), 100, List.of(), work);
        provisioner.keepAlive();
        return provisioner;
    }

    private double strangers() {
        return meters.counter("loom.reports.refused", "reason", "stranger").count();
    }
}
