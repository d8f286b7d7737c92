package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.TaskAction;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.engine.TaskIds;
import io.loom.execution.journal.Journal;
import io.loom.platform.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Operations that cannot be taken up, beside others of their shard. */
@QuarkusTest
@TestProfile(TestPorts.class)
class ParkingResourceTest extends ExecutionScenario {

    @Inject
    EntityManager database;

    @Inject
    Journal journal;

    @Inject
    MeterRegistry meters;

    @Test
    void anOperationThatCannotBeReadIsParkedAndTheOthersOfItsShardGoOn() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID broken = Ids.next();
        UUID neighbour = beside(broken);
        double parked = parked();
        byte[] graph = submitBroken(broken);
        submit(neighbour, TENANT, chains(3, TaskAction.BOOTSTRAP, TaskAction.CREATE));

        awaitOutcome(neighbour, Outcome.SUCCEEDED);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(operations.heard(broken))
                        .singleElement()
                        .asString()
                        .startsWith("parked It cannot be taken up: What is stored of the operation " + broken
                                + " cannot be read: "));
        assertThat(parked()).isEqualTo(parked + 1);
        assertThat(executions.tasks(broken)).isEmpty();

        store(broken, graph);
        executions.resume(broken);
        awaitOutcome(broken, Outcome.SUCCEEDED);
    }

    @Test
    void anOperationThatCannotBeReadCanBeAbortedAndResumedWhenItIsMended() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID broken = Ids.next();
        byte[] graph = submitBroken(broken);
        await().atMost(SOON).until(() -> journal.isParked(broken));
        executions.abort(broken);
        awaitOutcome(broken, Outcome.ABORTED);
        assertThat(journal.isParked(broken)).isFalse();

        store(broken, graph);
        executions.resume(broken);
        awaitOutcome(broken, Outcome.SUCCEEDED);
    }

    @Test
    void anOperationWhoseNeedsCannotBeMetIsParkedUntilItIsResumed() {
        provisioner(ExecutionScenario::acceptAndSucceed);
        UUID broken = Ids.next();
        UUID neighbour = beside(broken);
        operations.cannotPrepare(broken, true);
        submit(broken, TENANT, chains(1, TaskAction.BOOTSTRAP));
        submit(neighbour, TENANT, chains(1, TaskAction.BOOTSTRAP));
        awaitOutcome(neighbour, Outcome.SUCCEEDED);
        await().atMost(SOON).until(() -> journal.isParked(broken));

        executions.resume(broken);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(operations.heard(broken))
                        .filteredOn(line -> line.startsWith("parked"))
                        .containsExactly(
                                "parked It cannot be taken up: What it needs is broken.",
                                "parked It cannot be taken up: What it needs is broken."));

        operations.cannotPrepare(broken, false);
        executions.resume(broken);
        awaitOutcome(broken, Outcome.SUCCEEDED);
    }

    /** The id of an operation that the same shard runs. */
    private UUID beside(UUID other) {
        int shards = journal.shards();
        int shard = TaskIds.shardOf(TaskIds.base(other), shards);
        UUID id = Ids.next();
        while (TaskIds.shardOf(TaskIds.base(id), shards) != shard) {
            id = Ids.next();
        }
        return id;
    }

    private byte[] submitBroken(UUID operation) {
        return QuarkusTransaction.requiringNew().call(() -> {
            executions.submit(operation, TENANT, Priority.NORMAL, chains(1, TaskAction.BOOTSTRAP));
            byte[] graph = (byte[])
                    database.createNativeQuery("select graph from execution_operation where id = :id", byte[].class)
                            .setParameter("id", operation)
                            .getSingleResult();
            store(operation, new byte[] {99, 1, 2, 3});
            return graph;
        });
    }

    private void store(UUID operation, byte[] graph) {
        QuarkusTransaction.joiningExisting()
                .run(() -> database.createNativeQuery("update execution_operation set graph = :graph where id = :id")
                        .setParameter("graph", graph)
                        .setParameter("id", operation)
                        .executeUpdate());
    }

    private double parked() {
        return meters.counter("loom.operations.parked").count();
    }
}
