package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.TaskAction;
import io.loom.execution.OperationListener.Outcome;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A standalone Artemis is killed again and again while a graph runs over it. */
@QuarkusTest
@TestProfile(OnStandaloneArtemis.class)
class BrokerKillResourceTest extends ExecutionScenario {

    private static final int NODES = 60;
    private static final int KILLS = 3;

    void killAndRestart() {
        StandaloneBrokerResource.killAndRestart();
    }

    @Test
    void noTaskIsLostAndNoneIsDoneTwice() {
        AtomicInteger done = new AtomicInteger();
        provisioner(4, (self, assignment) -> {
            acceptAndSucceed(self, assignment);
            done.incrementAndGet();
        });
        UUID operation = submit(chains(NODES, TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP));
        for (int kill = 1; kill <= KILLS; kill++) {
            int some = kill * 3 * NODES / (KILLS + 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> done.get() >= some);
            killAndRestart();
        }
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(operations.outcome(operation)).contains(Outcome.SUCCEEDED));
        assertThat(operations.heard(operation).stream().filter(line -> line.startsWith("succeeded")))
                .hasSize(3 * NODES);
        assertThat(done.get()).isEqualTo(3 * NODES);
    }
}
