package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.execution.TaskContents;
import io.loom.execution.engine.Effects;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerLogin;
import io.loom.provisioners.Incarnations;
import io.loom.taskgraph.Task;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TestPorts.class)
class DispatcherResourceTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Instance<TaskContents> contents;

    @Inject
    Incarnations incarnations;

    @Inject
    ObjectMapper json;

    @Inject
    EngineMeters meters;

    @Inject
    Vertx vertx;

    @Test
    void isBehindWhenTheBrokerTakesNothing() throws InterruptedException {
        BrokerConnection away =
                new BrokerConnection(vertx, new BrokerLogin("amqp://127.0.0.1:1", "nobody", "", Optional.empty()));
        Dispatcher dispatcher = new Dispatcher(contents, away, incarnations, json, meters);
        assertThat(dispatcher.isBehind()).isFalse();
        for (int message = 0; message <= Dispatcher.BEHIND; message++) {
            dispatcher.dispatch(0, List.of(attempt(message)), input -> {});
        }
        dispatcher.stop(SOON);
        assertThat(dispatcher.isBehind()).isTrue();
        away.close();
    }

    private static Effects.Dispatch attempt(int number) {
        Task task = new Task(new UUID(2, number), TaskAction.BOOTSTRAP, null);
        return new Effects.Dispatch(
                new UUID(1, 1),
                number,
                new TaskAttempt(new UUID(3, number), 1, "nonce"),
                task,
                Contract.DEFAULT_POOL,
                Duration.ofMinutes(1));
    }
}
