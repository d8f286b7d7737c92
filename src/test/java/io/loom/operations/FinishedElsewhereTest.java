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
import java.util.List;
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
        for (int vertex : making(change.begin())) {
            requireDone(finished(change, vertex, 1010));
        }
    }

    @ParameterizedTest
    @MethodSource("thatMakeNodes")
    void whereThatCannotBeMadeEitherAThirdIs(ModelledChange change) {
        for (int vertex : making(change.begin())) {
            for (int again : making(finished(change, vertex, 1010).operation())) {
                ModelledChange.Finish first = finished(change, vertex, 1010);
                Task unmade = change.begin().graph().task(vertex);

                ModelledChange.Finish second = finished(first.change(), first.operation(), again, 1011);

                requireDone(second);
                assertThat(second.change().changes())
                        .as("The first was given back though the second could not be made.")
                        .noneMatch(each -> SmallCluster.id(each.node().number()).equals(unmade.nodeId()));
            }
        }
    }

    /** The tasks by which nodes are made, by their vertices. */
    private static List<Integer> making(ModelledOperation operation) {
        List<Integer> making = IntStream.range(0, operation.graph().taskCount())
                .filter(vertex -> MAKING.contains(operation.graph().task(vertex).action()))
                .boxed()
                .toList();
        assertThat(making).isNotEmpty();
        return making;
    }

    private static ModelledChange.Finish finished(ModelledChange change, int failing, int other) {
        return finished(change, change.begin(), failing, other);
    }

    /** What finishes an operation of which one task, by which a node is made, has failed for good. */
    private static ModelledChange.Finish finished(
            ModelledChange change, ModelledOperation operation, int failing, int other) {
        OperationRun failed = new InterruptedRun(
                        operation.graph(), operation, new Interruption.AttemptFails(failing, false, false), 1)
                .run();
        assertThat(failed.status()).isEqualTo(OperationRun.Status.FAILED);
        Task task = operation.graph().task(failing);
        ModelledChange.Finish finish =
                change.elsewhere(failed, operation, (int) task.nodeId().getLeastSignificantBits(), other);
        Set<Task> twice = tasks(finish.operation());
        twice.retainAll(done(failed));
        assertThat(twice).as("done twice where %s has failed", task).isEmpty();
        return finish;
    }

    private static void requireDone(ModelledChange.Finish finish) {
        OperationRun finished =
                new InterruptedRun(finish.operation().graph(), finish.operation(), Interruption.NONE, 2).run();

        assertThat(finished.status()).isEqualTo(OperationRun.Status.SUCCEEDED);
        assertThat(finish.operation().world().machines())
                .isEqualTo(finish.change().after());
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
