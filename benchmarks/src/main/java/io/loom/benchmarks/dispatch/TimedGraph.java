package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph that was run, with the time of each task. */
final class TimedGraph {

    private final int[] millis;
    private final String[] nodes;
    private final List<List<Integer>> successors = new ArrayList<>();
    private final int[] predecessors;
    private int joins;

    /**
     * @param graph as the server tells of it
     * @param mostMillis of the random times that its tasks took
     */
    TimedGraph(JsonNode graph, int mostMillis) {
        int vertices = graph.path("vertices").size();
        millis = new int[vertices];
        nodes = new String[vertices];
        predecessors = new int[vertices];
        Arrays.fill(nodes, "");
        for (int vertex = 0; vertex < vertices; vertex++) {
            successors.add(new ArrayList<>());
            joins += graph.path("vertices").get(vertex).path("taskId").isNull() ? 1 : 0;
        }
        for (JsonNode edge : graph.path("edges")) {
            successors.get(edge.get(0).asInt()).add(edge.get(1).asInt());
            predecessors[edge.get(1).asInt()]++;
        }
        for (JsonNode task : graph.path("tasks")) {
            int vertex = task.path("index").asInt();
            nodes[vertex] = task.path("nodeId").asText();
            millis[vertex] = TaskTimes.millis(
                    mostMillis,
                    task.path("hostName").asText(),
                    task.path("action").asText(),
                    task.path("service").isTextual() ? task.path("service").asText() : null);
        }
    }

    private interface Visit {
        void edge(int from, int to);
    }

    /** Visits each edge after all edges into its beginning. */
    private void walk(Visit visit) {
        int[] open = predecessors.clone();
        ArrayDeque<Integer> next = new ArrayDeque<>();
        for (int vertex = 0; vertex < open.length; vertex++) {
            if (open[vertex] == 0) {
                next.add(vertex);
            }
        }
        while (!next.isEmpty()) {
            int vertex = next.remove();
            for (int successor : successors.get(vertex)) {
                visit.edge(vertex, successor);
                if (--open[successor] == 0) {
                    next.add(successor);
                }
            }
        }
    }

    /** Number of its tasks. */
    int tasks() {
        return millis.length - joins;
    }

    /** How long the longest chain of tasks takes that wait for each other. */
    long criticalMillis() {
        long[] begin = new long[millis.length];
        walk((from, to) -> begin[to] = Math.max(begin[to], begin[from] + millis[from]));
        long last = 0;
        for (int vertex = 0; vertex < millis.length; vertex++) {
            last = Math.max(last, begin[vertex] + millis[vertex]);
        }
        return last;
    }

    /** For each stage how long its longest task takes; a node has at most one task in a stage. In no order. */
    List<Integer> stages() {
        int[] level = new int[millis.length];
        walk((from, to) -> level[to] = Math.max(level[to], level[from] + (nodes[from].isEmpty() ? 0 : 1)));
        Map<Integer, Map<String, Integer>> before = new HashMap<>();
        Map<List<Integer>, Integer> longest = new HashMap<>();
        for (int vertex = 0; vertex < millis.length; vertex++) {
            if (!nodes[vertex].isEmpty()) {
                int turn = before.computeIfAbsent(level[vertex], key -> new HashMap<>())
                        .merge(nodes[vertex], 1, Integer::sum);
                longest.merge(List.of(level[vertex], turn), millis[vertex], Math::max);
            }
        }
        return List.copyOf(longest.values());
    }

    /** How long it takes stage by stage. */
    long barrierMillis() {
        return stages().stream().mapToLong(Integer::longValue).sum();
    }
}
