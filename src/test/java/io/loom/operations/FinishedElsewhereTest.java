package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import io.loom.execution.TaskStatus;
import io.loom.execution.engine.InterruptedRun;
import io.loom.execution.engine.Interruption;
import io.loom.execution.engine.OperationRun;
import io.loom.plan.NodeChange;
import io.loom.taskgraph.Task;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of change that makes nodes, of which one cannot be made: finished with another node, the cluster is as it was to be, and
 * no step is done twice.
 */
class FinishedElsewhereTest {

    private static final Set<TaskAction> MAKING = Set.of(TaskAction.CREATE, TaskAction.CONFIRM);

    static Stream<ModelledChange> thatMakeNodes() {
        return ModelledChanges.all()
                .filter(change -> !change.rollout().checks())
                .filter(change -> change.changes().stream()
                        .anyMatch(each -> each instanceof NodeChange.Create create && create.adopts() == null));
    }

    @ParameterizedTest
    @MethodSource("thatMakeNodes")
    void theRestIsDoneWithAnotherNode(ModelledChange change) {
        int unmade = 0;
        for (int vertex = 0; vertex < change.begin().graph().taskCount(); vertex++) {
            Task task = change.begin().graph().task(vertex);
            if (!MAKING.contains(task.action())) {
                continue;
            }
            unmade++;
            ModelledOperation begun = change.begin();
            OperationRun failed = new InterruptedRun(
                            begun.graph(), begun, new Interruption.AttemptFails(vertex, false, false), 1)
                    .run();
            assertThat(failed.status()).isEqualTo(OperationRun.Status.FAILED);
            int number = (int) task.nodeId().getLeastSignificantBits();
            ModelledChange.Finish finish = change.elsewhere(failed, begun, number);

            Set<Task> twice = tasks(finish.operation());
            twice.retainAll(done(failed));
            assertThat(twice).as("%s", task).isEmpty();
            OperationRun finished =
                    new InterruptedRun(finish.operation().graph(), finish.operation(), Interruption.NONE, 2).run();

            assertThat(finished.status()).isEqualTo(OperationRun.Status.SUCCEEDED);
            assertThat(finish.operation().world().machines())
                    .as("%s", task)
                    .isEqualTo(finish.change().after());
        }
        assertThat(unmade).isPositive();
    }

    private static Set<Task> tasks(ModelledOperation operation) {
        return IntStream.range(0, operation.graph().taskCount())
                .mapToObj(operation.graph()::task)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<Task> done(OperationRun run) {
        return run.tasks().stream()
                .filter(status -> status.state() == TaskStatus.State.SUCCEEDED)
                .map(TaskStatus::task)
                .collect(Collectors.toSet());
    }
}
