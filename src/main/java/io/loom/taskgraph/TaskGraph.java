package io.loom.taskgraph;

import java.util.List;
import java.util.OptionalInt;

/**
 * Tasks and what they wait for. Vertices 0 to {@code taskCount() - 1} are tasks; the ones after them are join points,
 * which stand for "all of these are done" and take no time. At one of them, the gate, the execution pauses until it is
 * resumed. Acyclic. Immutable; safe to share between threads.
 */
public final class TaskGraph {

    private static final int NONE = -1;

    private final List<Task> tasks;
    private final int[] firstSuccessor;
    private final int[] successors;
    private final int[] predecessorCounts;
    private final int gate;

    /**
     * @param tasks the tasks, vertex by vertex
     * @param firstSuccessor for each vertex where its successors begin in {@code successors}, and one more entry: the
     *     end of the last vertex's
     * @param successors vertices, grouped by predecessor
     * @param gate the join point at which the execution pauses; empty for none
     */
    public TaskGraph(List<Task> tasks, int[] firstSuccessor, int[] successors, OptionalInt gate) {
        this.tasks = List.copyOf(tasks);
        this.firstSuccessor = firstSuccessor.clone();
        this.successors = successors.clone();
        this.predecessorCounts = new int[firstSuccessor.length - 1];
        for (int successor : successors) {
            predecessorCounts[successor]++;
        }
        this.gate = gate.orElse(NONE);
    }

    /** The same without a gate. */
    public TaskGraph(List<Task> tasks, int[] firstSuccessor, int[] successors) {
        this(tasks, firstSuccessor, successors, OptionalInt.empty());
    }

    /** Number of tasks. */
    public int taskCount() {
        return tasks.size();
    }

    /** Number of tasks and join points. */
    public int vertexCount() {
        return predecessorCounts.length;
    }

    /** Number of edges, those from and to join points included. */
    public int edgeCount() {
        return successors.length;
    }

    /** Whether a vertex is a join point, and not a task. */
    public boolean isJoinPoint(int vertex) {
        return vertex >= tasks.size();
    }

    /** The join point at which the execution pauses; empty for none. */
    public OptionalInt gate() {
        return gate == NONE ? OptionalInt.empty() : OptionalInt.of(gate);
    }

    /** The task at a vertex below {@link #taskCount()}. */
    public Task task(int vertex) {
        return tasks.get(vertex);
    }

    /** How many vertices must be done before {@code vertex}. */
    public int predecessorCount(int vertex) {
        return predecessorCounts[vertex];
    }

    /** How many vertices wait for {@code vertex}. */
    public int successorCount(int vertex) {
        return firstSuccessor[vertex + 1] - firstSuccessor[vertex];
    }

    /** The {@code index}-th of the vertices that wait for {@code vertex}. */
    public int successor(int vertex, int index) {
        return successors[firstSuccessor[vertex] + index];
    }

    /** All vertices, each behind all that it waits for. */
    public int[] topologicalOrder() {
        int[] waiting = predecessorCounts.clone();
        int[] sorted = new int[waiting.length];
        int found = 0;
        for (int vertex = 0; vertex < waiting.length; vertex++) {
            if (waiting[vertex] == 0) {
                sorted[found++] = vertex;
            }
        }
        for (int next = 0; next < found; next++) {
            int vertex = sorted[next];
            for (int i = firstSuccessor[vertex]; i < firstSuccessor[vertex + 1]; i++) {
                if (--waiting[successors[i]] == 0) {
                    sorted[found++] = successors[i];
                }
            }
        }
        if (found < sorted.length) {
            throw new IllegalStateException("The task graph has a cycle among " + (sorted.length - found) + " of its "
                    + sorted.length + " vertices.");
        }
        return sorted;
    }
}
