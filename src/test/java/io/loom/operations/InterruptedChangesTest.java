package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import io.loom.execution.engine.InterruptedRun;
import io.loom.execution.engine.Interruption;
import io.loom.execution.engine.OperationRun;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationKinds;
import io.loom.taskgraph.Task;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of change of a cluster, interrupted at each of its steps, in the simulated world: when it is resumed it ends as if
 * nothing had happened, and when it is rolled back, all is as before.
 */
class InterruptedChangesTest {

    private static final Set<TaskAction> FINAL =
            EnumSet.of(TaskAction.DELETE, TaskAction.REMOVE, TaskAction.REMOVE_KEY);

    static Stream<ModelledChange> changes() {
        return ModelledChanges.all();
    }

    static Stream<ModelledChange> thatCanBeRolledBack() {
        return changes().filter(change -> ClusterChanges.canBeRolledBack(change.kind()));
    }

    @Test
    void theyAreOfEveryKind() {
        Set<String> kinds =
                ClusterChanges.all().stream().map(ClusterChange::kind).collect(Collectors.toCollection(TreeSet::new));
        kinds.add(OperationKinds.CREATE);
        kinds.add(OperationKinds.DELETE);

        assertThat(changes().map(ModelledChange::kind).collect(Collectors.toSet()))
                .isEqualTo(kinds);
        assertThat(changes().map(ModelledChange::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void undisturbedItDoesWhatItWasPlannedFor(ModelledChange change) {
        ModelledOperation operation = change.begin();
        OperationRun run = new InterruptedRun(operation.graph(), operation, Interruption.NONE, 1).run();

        assertThat(run.status()).isEqualTo(OperationRun.Status.SUCCEEDED);
        assertThat(operation.world().machines()).isEqualTo(change.after());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void interruptedAtAnyStepItEndsAsIfNothingHadHappened(ModelledChange change) {
        ModelledOperation undisturbed = change.begin();
        InterruptedRun calm = new InterruptedRun(undisturbed.graph(), undisturbed, Interruption.NONE, 1);
        calm.run();

        for (Interruption interruption : interruptions(change, undisturbed, calm.inputs())) {
            ModelledOperation operation = change.begin();
            finish(operation, interruption);
            assertThat(operation.world().machines()).as("%s", interruption).isEqualTo(change.after());
        }
    }

    /** Where it goes in batches, which are long, the server dies by turns before and after its input is written. */
    private static List<Interruption> interruptions(ModelledChange change, ModelledOperation operation, int inputs) {
        List<Interruption> all = new ArrayList<>();
        for (int input = 1; input <= inputs; input++) {
            boolean isOdd = input % 2 == 1;
            all.add(new Interruption.ServerDies(input, isOdd));
            if (!change.rollout().checks()) {
                all.add(new Interruption.ServerDies(input, !isOdd));
            }
        }
        for (int vertex = 0; vertex < operation.graph().taskCount(); vertex++) {
            for (boolean done : new boolean[] {false, true}) {
                all.add(new Interruption.ProvisionerDies(vertex, done));
                all.add(new Interruption.AttemptFails(vertex, done, !done));
                all.add(new Interruption.Aborted(vertex, done));
            }
        }
        return all;
    }

    /** Runs an operation and resumes it until it has succeeded: more than once is not needed. */
    private static void finish(ModelledOperation operation, Interruption interruption) {
        InterruptedRun run = new InterruptedRun(operation.graph(), operation, interruption, 1);
        OperationRun ended = run.run();
        assertThat(run.hasHappened()).as("%s has happened", interruption).isTrue();
        if (ended.status() != OperationRun.Status.SUCCEEDED) {
            ended = run.resume();
        }
        assertThat(ended.status()).as("%s", interruption).isEqualTo(OperationRun.Status.SUCCEEDED);
    }

    @ParameterizedTest
    @MethodSource("thatCanBeRolledBack")
    void rolledBackFromAnyStepItLeavesWhatWasBefore(ModelledChange change) {
        int undone = 0;
        for (Interruption interruption : ends(change)) {
            Broken broken = Broken.off(change, interruption);
            Optional<Task> last = broken.begun().stream()
                    .filter(task -> FINAL.contains(task.action()))
                    .findFirst();
            assertThat(new RollbackWork(broken.run().tasks()).finalStep())
                    .as("%s", interruption)
                    .isEqualTo(last);
            assertThat(broken.run().firstBegun(RollbackWork.FINAL)).isEqualTo(last);
            if (last.isEmpty()) {
                ModelledOperation undoing = change.undo(broken.run(), broken.operation());
                finishUndisturbed(undoing);
                requireBefore(change, undoing, interruption);
                undone++;
            }
        }
        assertThat(undone).isPositive();
    }

    /** A rollback is never in batches. */
    static Stream<ModelledChange> atOnce() {
        return thatCanBeRolledBack().filter(change -> !change.rollout().checks());
    }

    @ParameterizedTest
    @MethodSource("atOnce")
    void aRollbackThatIsInterruptedAtAnyStepIsFinishedAllTheSame(ModelledChange change) {
        int next = 0;
        int steps = change.begin().graph().taskCount();
        for (int step = 0; step < steps; step++) {
            Interruption abort = new Interruption.Aborted(step, true);
            Broken first = Broken.off(change, abort);
            boolean isFinal = new RollbackWork(first.run().tasks()).finalStep().isPresent();
            int tasks = isFinal
                    ? 0
                    : change.undo(first.run(), first.operation()).graph().taskCount();
            for (int vertex = step % 2; vertex < tasks; vertex += 2) {
                Broken broken = Broken.off(change, abort);
                ModelledOperation undoing = change.undo(broken.run(), broken.operation());
                boolean done = next % 2 == 0;
                finish(
                        undoing,
                        switch (next++ % 3) {
                            case 0 -> new Interruption.ProvisionerDies(vertex, done);
                            case 1 -> new Interruption.AttemptFails(vertex, done, false);
                            default -> new Interruption.Aborted(vertex, done);
                        });
                requireBefore(change, undoing, abort);
            }
        }
        assertThat(next).isPositive();
    }

    /** All that ends an operation before it has succeeded. */
    private static List<Interruption> ends(ModelledChange change) {
        return IntStream.range(0, change.begin().graph().taskCount())
                .boxed()
                .<Interruption>flatMap(vertex -> Stream.of(
                        new Interruption.Aborted(vertex, false),
                        new Interruption.Aborted(vertex, true),
                        new Interruption.AttemptFails(vertex, false, false),
                        new Interruption.AttemptFails(vertex, true, false)))
                .toList();
    }

    /**
     * An operation that was interrupted and has ended.
     *
     * @param begun tasks of which an attempt has gone out, in vertex order
     */
    private record Broken(ModelledOperation operation, OperationRun run, List<Task> begun) {

        static Broken off(ModelledChange change, Interruption interruption) {
            ModelledOperation operation = change.begin();
            Set<Task> gone = new HashSet<>();
            InterruptedRun.Work watched = new InterruptedRun.Work() {
                @Override
                public Runnable contentOf(Task task) {
                    gone.add(task);
                    return operation.contentOf(task);
                }

                @Override
                public void succeeded(Task task) {
                    operation.succeeded(task);
                }
            };
            InterruptedRun world = new InterruptedRun(operation.graph(), watched, interruption, 1);
            OperationRun run = world.run();
            world.settle();
            assertThat(run.status()).as("%s", interruption).isNotEqualTo(OperationRun.Status.SUCCEEDED);
            return new Broken(
                    operation,
                    run,
                    IntStream.range(0, operation.graph().taskCount())
                            .mapToObj(operation.graph()::task)
                            .filter(gone::contains)
                            .toList());
        }
    }

    private static void finishUndisturbed(ModelledOperation undoing) {
        OperationRun run = new InterruptedRun(undoing.graph(), undoing, Interruption.NONE, 2).run();
        assertThat(run.status()).isEqualTo(OperationRun.Status.SUCCEEDED);
    }

    /** A machine that was adopted stays as it is found; a service that was started, and had not run, goes on. */
    private static void requireBefore(ModelledChange change, ModelledOperation undoing, Interruption interruption) {
        SortedMap<UUID, ClusterWorld.Machine> now = undoing.world().machines();
        SortedMap<UUID, ClusterWorld.Machine> before = change.before();
        for (Map.Entry<UUID, ClusterWorld.Machine> machine : before.entrySet()) {
            ClusterWorld.Machine is = now.get(machine.getKey());
            if (machine.getValue().equals(ClusterWorld.Machine.FRESH)) {
                assertThat(is).isNotNull();
                assertThat(is.services()).as("%s", interruption).isEmpty();
                now.put(machine.getKey(), machine.getValue());
            }
        }
        change.stopped().forEach(service -> {
            now.replaceAll((node, machine) -> machine.stopped(service));
            before.replaceAll((node, machine) -> machine.stopped(service));
        });
        assertThat(now).as("%s", interruption).isEqualTo(before);
    }
}
