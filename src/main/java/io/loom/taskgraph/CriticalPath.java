package io.loom.taskgraph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The chain of tasks that decides how long an operation takes when nothing else holds it up. Immutable.
 */
public final class CriticalPath {

    private final TaskGraph graph;
    private final long[] remaining;
    private final long length;

    private CriticalPath(TaskGraph graph, long[] remaining, long length) {
        this.graph = graph;
        this.remaining = remaining;
        this.length = length;
    }

    /** @param duration of a task, 0 or more, in any unit; join points take no time */
    public static CriticalPath of(TaskGraph graph, ToLongFunction<Task> duration) {
        int[] sorted = graph.topologicalOrder();
        long[] remaining = new long[sorted.length];
        long length = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            int vertex = sorted[i];
            long behind = 0;
            for (int s = 0; s < graph.successorCount(vertex); s++) {
                behind = Math.max(behind, remaining[graph.successor(vertex, s)]);
            }
            remaining[vertex] = behind + (graph.isJoinPoint(vertex) ? 0 : duration.applyAsLong(graph.task(vertex)));
            length = Math.max(length, remaining[vertex]);
        }
        return new CriticalPath(graph, remaining, length);
    }

    /** How long the whole operation takes at least. */
    public long length() {
        return length;
    }

    /** How long it takes at least from the start of {@code vertex} to the end of all that waits for it. */
    public long remaining(int vertex) {
        return remaining[vertex];
    }

    /** The tasks of a longest chain, first to last; of several, the one through the lowest vertices. */
    public List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        int vertex = firstOfLength(length);
        while (vertex >= 0) {
            if (!graph.isJoinPoint(vertex)) {
                tasks.add(graph.task(vertex));
            }
            vertex = longestSuccessor(vertex);
        }
        return tasks;
    }

    private int firstOfLength(long wanted) {
        for (int vertex = 0; vertex < remaining.length; vertex++) {
            if (remaining[vertex] == wanted && graph.predecessorCount(vertex) == 0) {
                return vertex;
            }
        }
        return -1;
    }

    private int longestSuccessor(int vertex) {
        int longest = -1;
        for (int s = 0; s < graph.successorCount(vertex); s++) {
            int successor = graph.successor(vertex, s);
            if (longest < 0
                    || remaining[successor] > remaining[longest]
                    || (remaining[successor] == remaining[longest] && successor < longest)) {
                longest = successor;
            }
        }
        return longest;
    }
}
