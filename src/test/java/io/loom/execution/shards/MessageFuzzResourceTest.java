package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.loom.contract.Contract;
import io.loom.contract.Finding;
import io.loom.contract.Machine;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.StorableText;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.fuzz.BrokenJson;
import io.loom.fuzz.Fuzz;
import io.loom.platform.StorableJson;
import io.loom.platform.amqp.Delivery;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What provisioners say, broken in all the ways that chance finds: nothing stands still, and no neighbour is lost. */
@QuarkusTest
@TestProfile(TestPorts.class)
class MessageFuzzResourceTest extends ExecutionScenario {

    private static final Duration TIME = Duration.ofSeconds(4);
    private static final int TASKS = 24;

    @Inject
    ReportReader reader;

    @Test
    void reportsAreReadIntoWhatCanBeStored() {
        Fuzz.rounds(TIME, 50, random -> {
            TaskAttempt attempt = new TaskAttempt(new UUID(7, 7), 1, "nonce");
            ArrayNode reports = json.createArrayNode();
            reports.add(tree(success(attempt, "before")));
            reports.add("HERE");
            reports.add(tree(success(attempt, "after")));
            byte[] broken = new BrokenJson(random).of(tree(report(random, attempt)));
            List<TaskReport> read = reader.read(new Body(around(reports, broken)));
            assertThat(read.stream().filter(report -> !(report instanceof TaskReport.LogChunk)))
                    .allMatch(this::isStorable);
            if (isJson(broken)) {
                assertThat(read).contains(success(attempt, "before"), success(attempt, "after"));
            }
        });
    }

    @Test
    void whateverOthersSayEachTaskHearsItsOwnEnd() {
        Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
        TestProvisioner provisioner = provisioner((self, assignment) -> {
            self.accept(assignment);
            held.add(assignment);
        });
        Fuzz.rounds(TIME, 50, random -> {
            held.clear();
            UUID operation = submit(chains(TASKS, TaskAction.BOOTSTRAP));
            await().atMost(SOON).until(() -> of(held, operation).size() == TASKS);
            List<TaskAssignment> all = of(held, operation);
            BrokenJson broken = new BrokenJson(random);
            ArrayNode victims = json.createArrayNode();
            ArrayNode reports = json.createArrayNode();
            for (int i = 0; i < TASKS; i += 2) {
                JsonNode good = tree(report(random, all.get(i).attempt(), provisioner.incarnation()));
                victims.add(good);
                reports.add(asIs(broken.of(good)));
                reports.add(tree(success(all.get(i + 1).attempt(), provisioner.incarnation())));
            }
            String queue = Contract.reportsQueue(all.getFirst().shard());
            provisioner.sendRaw(queue, broken.of(json.createObjectNode().set("reports", victims)));
            provisioner.sendRaw(queue, bytes(json.createObjectNode().set("reports", reports)));
            for (int i = 0; i < 8; i++) {
                provisioner.sendRaw(Contract.PROVISIONERS_QUEUE, broken.of(tree(said(random, provisioner))));
            }
            List<UUID> neighbours = new ArrayList<>();
            for (int i = 1; i < TASKS; i += 2) {
                neighbours.add(all.get(i).attempt().taskId());
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(executions.tasks(operation))
                            .filteredOn(task -> neighbours.contains(task.taskId()))
                            .hasSize(TASKS / 2)
                            .allMatch(task -> task.state() == TaskStatus.State.SUCCEEDED));
            executions.abort(operation);
            await().atMost(SOON).until(() -> operations.outcome(operation).isPresent());
        });
        UUID last = submit(chains(1, TaskAction.BOOTSTRAP));
        await().atMost(SOON).until(() -> !of(held, last).isEmpty());
        of(held, last).forEach(provisioner::succeed);
        awaitOutcome(last, Outcome.SUCCEEDED);
    }

    private static List<TaskAssignment> of(Queue<TaskAssignment> held, UUID operation) {
        return held.stream()
                .filter(task -> task.operationId().equals(operation))
                .toList();
    }

    private static TaskReport report(Random random, TaskAttempt attempt) {
        return report(random, attempt, "incarnation");
    }

    private static TaskReport report(Random random, TaskAttempt attempt, String run) {
        return switch (random.nextInt(6)) {
            case 0 -> new TaskReport.Progress(attempt, run, Instant.EPOCH, "on it");
            case 1 -> new TaskReport.LogChunk(attempt, run, Instant.EPOCH, 0, "words");
            case 2 -> new TaskReport.Failed(attempt, run, Instant.EPOCH, "script-failed", "no", true);
            case 3 -> new TaskReport.Refused(attempt, run, Instant.EPOCH, "drains");
            default ->
                new TaskReport.Succeeded(
                        attempt,
                        run,
                        Instant.EPOCH,
                        new Machine(
                                "m", Map.of("access_v4", "127.0.0.1"), 22, "root", List.of("key"), Map.of("a", "b")),
                        Map.of("port", "80"),
                        new Finding(Finding.Condition.STOPPED, "no", List.of("web")));
        };
    }

    private static TaskReport success(TaskAttempt attempt, String incarnation) {
        return new TaskReport.Succeeded(attempt, incarnation, Instant.EPOCH, null, Map.of());
    }

    private static ProvisionerMessage said(Random random, TestProvisioner by) {
        return switch (random.nextInt(3)) {
            case 0 -> new ProvisionerMessage.Heartbeat(by.incarnation(), by.proof(), Instant.EPOCH, 1);
            case 1 ->
                new ProvisionerMessage.Answer(
                        by.incarnation(),
                        by.proof(),
                        Instant.EPOCH,
                        new UUID(1, 1),
                        0,
                        true,
                        List.of(),
                        List.of(),
                        null,
                        "no");
            default -> new ProvisionerMessage.Heartbeat("another", "proof", Instant.EPOCH, 1);
        };
    }

    private JsonNode tree(Object record) {
        return json.valueToTree(record);
    }

    /** What is still JSON, as it is; else nothing of it. */
    private JsonNode asIs(byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            return json.nullNode();
        }
    }

    private boolean isJson(byte[] bytes) {
        try {
            return !json.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(bytes)
                    .isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] around(ArrayNode reports, byte[] here) {
        String all = new String(bytes(json.createObjectNode().set("reports", reports)), StandardCharsets.UTF_8);
        return all.replace("\"HERE\"", new String(here, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isStorable(TaskReport report) {
        JsonNode tree = tree(report);
        return StorableText.isStorable(tree.toString()) && StorableJson.of(tree).equals(tree);
    }

    /** A message that nobody has sent. */
    private record Body(byte[] body) implements Delivery {

        @Override
        public int contractVersion() {
            return Contract.VERSION;
        }

        @Override
        public void accept() {}

        @Override
        public void release() {}

        @Override
        public void releaseLater() {}

        @Override
        public void reject() {}
    }
}
