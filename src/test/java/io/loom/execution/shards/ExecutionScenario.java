package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.execution.Executions;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.platform.Ids;
import io.loom.provisioners.ProvisionerService;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** Graphs that run over the real database and broker, with provisioners that only speak the protocol. */
@Tag("broker")
abstract class ExecutionScenario {

    static final UUID TENANT = new UUID(5, 5);
    static final Duration SOON = Duration.ofSeconds(30);

    /** Operations of all tests before this one: what they left in the queues is taken, and nobody works on it. */
    private static final Set<UUID> FORMER = ConcurrentHashMap.newKeySet();

    @Inject
    Executions executions;

    @Inject
    TestOperations operations;

    @Inject
    ProvisionerService provisioners;

    @Inject
    ObjectMapper json;

    final List<TestProvisioner> running = new ArrayList<>();

    private final List<UUID> submitted = new ArrayList<>();

    @AfterEach
    void endOperationsAndProvisioners() {
        FORMER.addAll(submitted);
        List<UUID> unfinished = submitted.stream()
                .filter(operation -> operations.outcome(operation).isEmpty())
                .toList();
        unfinished.forEach(executions::abort);
        running.forEach(TestProvisioner::goodbye);
        running.forEach(TestProvisioner::close);
        await().atMost(SOON)
                .until(() -> unfinished.stream()
                        .noneMatch(operation -> operations.outcome(operation).isEmpty()));
    }

    TestProvisioner provisioner(BiConsumer<TestProvisioner, TaskAssignment> work) {
        return provisioner(100, work);
    }

    /** One that does at most so many tasks at once, and keeps showing that it lives. */
    TestProvisioner provisioner(int capacity, BiConsumer<TestProvisioner, TaskAssignment> work) {
        String credential = provisioners.register("p" + Ids.next().toString().substring(24), Set.of());
        TestProvisioner provisioner = new TestProvisioner(
                json, TestProvisioner.enrol(credential), capacity, List.of(), (self, assignment) -> {
                    if (!FORMER.contains(assignment.operationId())) {
                        work.accept(self, assignment);
                    }
                });
        provisioner.keepAlive();
        running.add(provisioner);
        return provisioner;
    }

    static void acceptAndSucceed(TestProvisioner provisioner, TaskAssignment assignment) {
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

    UUID submit(TaskGraph graph) {
        return submit(TENANT, graph);
    }

    UUID submit(UUID tenantId, TaskGraph graph) {
        UUID operationId = Ids.next();
        submit(operationId, tenantId, graph);
        return operationId;
    }

    void submit(UUID operationId, UUID tenantId, TaskGraph graph) {
        submitted.add(operationId);
        QuarkusTransaction.requiringNew().run(() -> executions.submit(operationId, tenantId, Priority.NORMAL, graph));
    }

    void awaitOutcome(UUID operationId, Outcome outcome) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(operations.outcome(operationId))
                        .as("%s", operations.heard(operationId))
                        .contains(outcome));
    }
}
