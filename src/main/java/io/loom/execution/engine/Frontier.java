package io.loom.execution.engine;

import io.loom.taskgraph.TaskGraph;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/** How far a graph is done: for each vertex how much it still waits for, and whether its gate was passed. Not thread-safe. */
final class Frontier {

    private static final int NONE = -1;

    private final TaskGraph graph;
    private final int[] missing;
    private boolean isAtGate;

    Frontier(TaskGraph graph) {
        this.graph = graph;
        missing = new int[graph.vertexCount()];
        for (int vertex = 0; vertex < missing.length; vertex++) {
            missing[vertex] = graph.predecessorCount(vertex);
        }
    }

    /** Whether the gate was reached since this was last asked; what is behind it is ready. */
    boolean takeGate() {
        boolean reached = isAtGate;
        isAtGate = false;
        return reached;
    }

    /** Hands over the tasks that wait for nothing from the beginning, in order. */
    void begin(IntConsumer ready) {
        for (int vertex = 0; vertex < missing.length; vertex++) {
            if (graph.predecessorCount(vertex) == 0) {
                release(vertex, ready);
            }
        }
    }

    /** A task is done: hands over those that wait for nothing any more. */
    void done(int task, IntConsumer ready) {
        for (int i = 0; i < graph.successorCount(task); i++) {
            int successor = graph.successor(task, i);
            if (--missing[successor] == 0) {
                release(successor, ready);
            }
        }
    }

    /** A task becomes ready; a join point is passed at once, and so are those right behind it. */
    private void release(int vertex, IntConsumer ready) {
        ArrayDeque<Integer> passed = new ArrayDeque<>();
        for (int next = vertex; ; next = passed.remove()) {
            if (graph.isJoinPoint(next)) {
                isAtGate |= next == graph.gate().orElse(NONE);
                for (int i = 0; i < graph.successorCount(next); i++) {
                    int successor = graph.successor(next, i);
                    if (--missing[successor] == 0) {
                        passed.add(successor);
                    }
                }
            } else {
                ready.accept(next);
            }
            if (passed.isEmpty()) {
                return;
            }
        }
    }
}
