package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Task graphs for tests. */
final class Graphs {

    private Graphs() {}

    /** Tasks on one node, each waiting for the one before. */
    static TaskGraph chain(TaskAction... actions) {
        UUID node = new UUID(7, 7);
        List<Task> tasks = new ArrayList<>();
        List<int[]> edges = new ArrayList<>();
        for (TaskAction action : actions) {
            tasks.add(new Task(node, action, action.isServiceAction() ? "web" : null));
            if (tasks.size() > 1) {
                edges.add(new int[] {tasks.size() - 2, tasks.size() - 1});
            }
        }
        return of(tasks, tasks.size(), edges);
    }

    /** Two tasks, apart by a gate. */
    static TaskGraph gated() {
        List<Task> tasks = List.of(
                new Task(new UUID(7, 7), TaskAction.CREATE, null), new Task(new UUID(7, 8), TaskAction.CREATE, null));
        return new TaskGraph(tasks, new int[] {0, 1, 1, 2}, new int[] {2, 1}, OptionalInt.of(2));
    }

    /** Tasks that wait for nothing. */
    static TaskGraph independent(int count) {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(new Task(new UUID(1, i), TaskAction.CREATE, null));
        }
        return of(tasks, count, List.of());
    }

    /** Chains on 1 to {@code mostNodes} nodes, with a join point over all of them after a random step, which may be a gate. */
    static TaskGraph random(RandomGenerator random, int mostNodes) {
        TaskAction[] chain = {
            TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.BOOTSTRAP, TaskAction.INSTALL, TaskAction.START
        };
        int nodes = 1 + random.nextInt(mostNodes);
        int joinAfter = random.nextInt(chain.length - 1);
        List<Task> tasks = new ArrayList<>();
        List<int[]> edges = new ArrayList<>();
        int join = nodes * chain.length;
        for (int node = 0; node < nodes; node++) {
            for (int step = 0; step < chain.length; step++) {
                TaskAction action = chain[step];
                tasks.add(new Task(new UUID(1, node), action, action.isServiceAction() ? "web" : null));
                int vertex = node * chain.length + step;
                if (step > 0) {
                    edges.add(new int[] {vertex - 1, vertex});
                }
                if (step == joinAfter) {
                    edges.add(new int[] {vertex, join});
                }
                if (step == joinAfter + 1) {
                    edges.add(new int[] {join, vertex});
                }
            }
        }
        return of(tasks, join + 1, edges, random.nextInt(3) == 0 ? OptionalInt.of(join) : OptionalInt.empty());
    }

    static TaskGraph of(List<Task> tasks, int vertices, List<int[]> edges) {
        return of(tasks, vertices, edges, OptionalInt.empty());
    }

    private static TaskGraph of(List<Task> tasks, int vertices, List<int[]> edges, OptionalInt gate) {
        int[] first = new int[vertices + 1];
        for (int[] edge : edges) {
            first[edge[0] + 1]++;
        }
        for (int vertex = 0; vertex < vertices; vertex++) {
            first[vertex + 1] += first[vertex];
        }
        int[] next = first.clone();
        int[] successors = new int[edges.size()];
        for (int[] edge : edges) {
            successors[next[edge[0]]++] = edge[1];
        }
        return new TaskGraph(tasks, first, successors, gate);
    }
}
