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
import io.loom.platform.amqp.MessageRefusedException;
import io.loom.provisioners.Incarnations;
import io.loom.taskgraph.Task;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
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
        Dispatcher dispatcher = new Dispatcher(contents, away, incarnations, json, meters, 4096);
        assertThat(dispatcher.isBehind()).isFalse();
        for (int message = 0; message <= Dispatcher.BEHIND; message++) {
            dispatcher.dispatch(0, List.of(attempt(message)), input -> {});
        }
        dispatcher.stop(SOON);
        assertThat(dispatcher.isBehind()).isTrue();
        away.close();
    }

    @Test
    void whatIsTooLargeFailsWithItsSizeAndTheOthersGoOut() throws InterruptedException {
        Queue<String> sent = new ConcurrentLinkedQueue<>();
        Queue<Input> back = new ConcurrentLinkedQueue<>();
        Dispatcher dispatcher = new Dispatcher(contents, broker(sent, "nothing"), incarnations, json, meters, 4096);
        dispatcher.dispatch(0, List.of(attempt(1), attempt(2, TestOperations.VAST), attempt(3)), back::add);
        dispatcher.stop(SOON);

        assertThat(back).singleElement().isInstanceOfSatisfying(Input.Undispatchable.class, bad -> {
            assertThat(bad.attempt().taskId()).isEqualTo(new UUID(3, 2));
            assertThat(bad.code()).isEqualTo("content-impossible");
            assertThat(bad.message()).matches("(?s)The content of the task has 10\\d{3} bytes, and may have 4096\\..*");
            assertThat(bad.retryable()).isFalse();
        });
        assertThat(sent)
                .singleElement()
                .asString()
                .contains(taskId(1), taskId(3))
                .doesNotContain(taskId(2));
    }

    @Test
    void theOneThatTheBrokerDoesNotTakeStandsAloneAndTheOthersGoOut() throws InterruptedException {
        Queue<String> sent = new ConcurrentLinkedQueue<>();
        Queue<Input> back = new ConcurrentLinkedQueue<>();
        Dispatcher dispatcher = new Dispatcher(contents, broker(sent, taskId(4)), incarnations, json, meters, 4096);
        dispatcher.dispatch(
                0,
                IntStream.range(0, 9).mapToObj(DispatcherResourceTest::attempt).toList(),
                back::add);
        dispatcher.stop(SOON);

        assertThat(back).singleElement().isInstanceOfSatisfying(Input.Undispatchable.class, bad -> {
            assertThat(bad.attempt().taskId()).isEqualTo(new UUID(3, 4));
            assertThat(bad.code()).isEqualTo("not-taken");
            assertThat(bad.message()).contains("not allowed");
        });
        String all = String.join("", sent);
        assertThat(IntStream.range(0, 9).filter(i -> i != 4)).allMatch(i -> all.contains(taskId(i)));
    }

    /** A broker that takes all but what contains a word. */
    private BrokerConnection broker(Queue<String> sent, String refused) {
        return new BrokerConnection(vertx, new BrokerLogin("amqp://127.0.0.1:1", "nobody", "", Optional.empty())) {
            @Override
            public CompletionStage<Void> declare(Collection<String> queues) {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<Void> send(String queue, byte[] body) {
                String text = new String(body, StandardCharsets.UTF_8);
                if (text.contains(refused)) {
                    return CompletableFuture.failedStage(
                            new MessageRefusedException(queue, body.length, "not allowed"));
                }
                sent.add(text);
                return CompletableFuture.completedStage(null);
            }
        };
    }

    private static String taskId(int number) {
        return new UUID(3, number).toString();
    }

    private static Effects.Dispatch attempt(int number) {
        return attempt(number, new UUID(2, number));
    }

    private static Effects.Dispatch attempt(int number, UUID nodeId) {
        Task task = new Task(nodeId, TaskAction.BOOTSTRAP, null);
        return new Effects.Dispatch(
                new UUID(1, 1),
                number,
                new TaskAttempt(new UUID(3, number), 1, "nonce"),
                task,
                Contract.DEFAULT_POOL,
                Duration.ofMinutes(1));
    }
}
