package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.TaskGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OperationRunTest {

    private static final UUID OPERATION = UUID.fromString("01980000-0000-7000-8000-000000000001");

    private static Submission submission(TaskGraph graph) {
        return new Submission(OPERATION, new UUID(1, 1), Priority.NORMAL, new byte[32], graph);
    }

    /** The median of several: what earlier tests have left is given up whenever their threads end, and then one of them says too little. */
    @Test
    void takesLessThanTwoHundredBytesATask() {
        int tasks = 100_000;
        List<OperationRun> runs = new ArrayList<>();
        long[] perTask = new long[5];
        long before = usedBytes();
        for (int i = 0; i < perTask.length; i++) {
            OperationRun run = new OperationRun(submission(Graphs.independent(tasks)));
            run.takeReady();
            runs.add(run);
            long after = usedBytes();
            perTask[i] = (after - before) / tasks;
            before = after;
        }
        Arrays.sort(perTask);
        assertThat(runs).allSatisfy(run -> assertThat(run.count(State.READY)).isEqualTo(tasks));
        assertThat(perTask[perTask.length / 2]).isBetween(50L, 200L);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void isTheSameAfterASnapshot() throws IOException {
        OperationRun run = halfWay();
        OperationRun copy = read(run.submission(), written(run));

        assertThat(copy.tasks()).isEqualTo(run.tasks());
        assertThat(copy.tasks())
                .extracting(TaskStatus::state)
                .containsExactly(State.SUCCEEDED, State.RUNNING, State.WAITING);
        assertThat(copy.holder(1)).isEqualTo("p2");
        assertThat(copy.step(1)).isEqualTo(1);
        assertThat(copy.due(1)).isEqualTo(200);

        List<Transition> future = List.of(
                new Transition.StepDone(OPERATION, 1, 2),
                new Transition.Lost(OPERATION, 1),
                new Transition.FinallyFailed(OPERATION, 1, 300, "No more."),
                new Transition.Paused(OPERATION),
                new Transition.Resumed(OPERATION),
                new Transition.Ended(OPERATION, Outcome.ABORTED, 400));
        TransitionCodec.decode(TransitionCodec.encode(future)).forEach(run::apply);
        future.forEach(copy::apply);
        assertThat(copy.tasks()).isEqualTo(run.tasks());
        assertThat(copy.status()).isEqualTo(OperationRun.Status.ABORTED);
    }

    @Test
    void itsStoredBytesStayWhatTheyWere() throws IOException {
        OperationRun run = halfWay();
        byte[] stored = HexFormat.of()
                .parseHex("01" + "00" + "00000002" + "00027031" + "00027032"
                        + "0500000000" + "00000001" + "00000000" + "0000000000000000" + "000000000000000a"
                        + "0000000000000014"
                        + "0301010000" + "00000002" + "00000001" + "00000000000000c8" + "000000000000003c"
                        + "0000000000000000"
                        + "0000000000" + "00000000" + "ffffffff" + "0000000000000000" + "0000000000000000"
                        + "0000000000000000"
                        + "00000001" + "00000001" + "0015" + "4e6f20616e73776572206f6e20706f72742032322e");
        assertThat(written(run)).isEqualTo(stored);
        assertThat(read(run.submission(), stored).tasks()).isEqualTo(run.tasks());
    }

    /** The first task of three is done, and the second is at its compensation. */
    private static OperationRun halfWay() {
        OperationRun run =
                new OperationRun(submission(Graphs.chain(TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP)));
        List<Transition> past = List.of(
                new Transition.Sent(OPERATION, 0, 10, 70),
                new Transition.Accepted(OPERATION, 0, "p1", 100),
                new Transition.Succeeded(OPERATION, 0, 20),
                new Transition.Sent(OPERATION, 1, 30, 90),
                new Transition.AttemptFailed(OPERATION, 1, 50, 1, false, "No answer on port 22."),
                new Transition.Sent(OPERATION, 1, 60, 120),
                new Transition.Accepted(OPERATION, 1, "p2", 200));
        TransitionCodec.decode(TransitionCodec.encode(past)).forEach(run::apply);
        return run;
    }

    private static byte[] written(OperationRun run) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        run.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static OperationRun read(Submission submission, byte[] bytes) throws IOException {
        return OperationRun.read(submission, new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void taskIdsNameTheirOperationAndVertexAndNeverMeetThoseOfTheNextOperation() {
        UUID base = TaskIds.base(OPERATION);
        UUID next = TaskIds.base(new UUID(OPERATION.getMostSignificantBits(), OPERATION.getLeastSignificantBits() + 1));
        UUID task = TaskIds.of(base, 123_456);
        assertThat(TaskIds.baseOf(task)).isEqualTo(base).isNotEqualTo(next);
        assertThat(TaskIds.vertexOf(task)).isEqualTo(123_456);
        assertThat(task.version()).isEqualTo(8);
        assertThat(TaskIds.shardOf(base, 64)).isBetween(0, 63);
    }
}
