package io.loom.execution.engine;

import io.loom.taskgraph.TaskGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/** A store that keeps what was written when a server dies, and sees that nothing is written which must not be. */
final class SimulatedStore {

    private final Supplier<Submission> submission;
    private final List<BitSet> predecessors;
    private final BitSet finished = new BitSet();
    private final List<byte[]> journal = new ArrayList<>();
    private byte[] snapshot = new byte[0];
    private int snapshotRows;

    /** @param submission the operation as it was submitted, a new one each time */
    SimulatedStore(Supplier<Submission> submission) {
        this.submission = submission;
        this.predecessors = predecessors(submission.get().graph());
    }

    /** The tasks that each task waits for, also by way of join points. */
    private static List<BitSet> predecessors(TaskGraph graph) {
        List<BitSet> direct = new ArrayList<>();
        for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
            direct.add(new BitSet());
        }
        for (int before = 0; before < graph.vertexCount(); before++) {
            for (int i = 0; i < graph.successorCount(before); i++) {
                direct.get(graph.successor(before, i)).set(before);
            }
        }
        for (BitSet each : direct) {
            for (int join = each.nextSetBit(graph.taskCount()); join >= 0; join = each.nextSetBit(join + 1)) {
                each.or(direct.get(join));
                each.clear(join);
            }
        }
        return direct.subList(0, graph.taskCount());
    }

    /**
     * Appends a row.
     *
     * @throws AssertionError when a task goes out too early, or is done twice
     */
    void append(List<Transition> transitions) {
        journal.add(TransitionCodec.encode(transitions));
        for (Transition transition : transitions) {
            if (transition instanceof Transition.Sent sent) {
                requirePredecessorsDone(sent.vertex());
            }
            if (transition instanceof Transition.Succeeded succeeded) {
                if (finished.get(succeeded.vertex())) {
                    throw new AssertionError("Task " + succeeded.vertex() + " was done twice.");
                }
                finished.set(succeeded.vertex());
            }
        }
    }

    private void requirePredecessorsDone(int vertex) {
        BitSet missing = (BitSet) predecessors.get(vertex).clone();
        missing.andNot(finished);
        if (!missing.isEmpty()) {
            throw new AssertionError("Task " + vertex + " went out before " + missing + " were done.");
        }
    }

    /** The operation as it is durable. */
    OperationRun replay() {
        OperationRun run = snapshot.length == 0 ? new OperationRun(submission.get()) : readSnapshot();
        for (byte[] row : journal.subList(snapshotRows, journal.size())) {
            TransitionCodec.decode(row).forEach(run::apply);
        }
        return run;
    }

    /** Replay begins here from now on. */
    void takeSnapshot(OperationRun run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            run.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        snapshot = bytes.toByteArray();
        snapshotRows = journal.size();
    }

    private OperationRun readSnapshot() {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
            return OperationRun.read(submission.get(), in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
