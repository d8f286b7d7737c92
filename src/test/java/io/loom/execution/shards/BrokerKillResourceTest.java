package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.TaskAction;
import io.loom.execution.Executions;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.platform.Ids;
import io.loom.provisioners.ProvisionerService;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A standalone Artemis is killed again and again while a graph runs over it. */
@QuarkusTest
@TestProfile(OnStandaloneArtemis.class)
@Tag("broker")
class BrokerKillResourceTest {

    private static final int NODES = 60;
    private static final int KILLS = 3;

    @Inject
    Executions executions;

    @Inject
    TestOperations operations;

    @Inject
    ProvisionerService provisioners;

    @Inject
    ObjectMapper json;

    void killAndRestart() {
        StandaloneBrokerResource.killAndRestart();
    }

    @Test
    void noTaskIsLostAndNoneIsDoneTwice() {
        AtomicInteger done = new AtomicInteger();
        Enrolment.Answer enrolment = As.bearer(provisioners.register("killed", Set.of()))
                .body(new Enrolment.Request(Contract.VERSION, "test", "localhost"))
                .post("/api/v1/provisioners/incarnations")
                .then()
                .statusCode(201)
                .extract()
                .as(Enrolment.Answer.class);
        try (TestProvisioner provisioner = new TestProvisioner(json, enrolment, 4, List.of(), (self, assignment) -> {
            self.accept(assignment);
            self.succeed(assignment);
            done.incrementAndGet();
        })) {
            UUID operation = Ids.next();
            QuarkusTransaction.requiringNew()
                    .run(() -> executions.submit(
                            operation,
                            new UUID(5, 5),
                            Priority.NORMAL,
                            ExecutionScenario.chains(
                                    NODES, TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP)));
            for (int kill = 1; kill <= KILLS; kill++) {
                int some = kill * 3 * NODES / (KILLS + 1);
                await().atMost(Duration.ofSeconds(60)).until(() -> done.get() >= some);
                killAndRestart();
                provisioner.heartbeat();
            }
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> assertThat(operations.outcome(operation)).contains(Outcome.SUCCEEDED));
            assertThat(operations.heard(operation).stream().filter(line -> line.startsWith("succeeded")))
                    .hasSize(3 * NODES);
            assertThat(done.get()).isEqualTo(3 * NODES);
        }
    }
}
