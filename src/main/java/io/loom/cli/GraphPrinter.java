package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Prints a task graph: each task, and which tasks or join points it waits for. */
final class GraphPrinter {

    private final PrintWriter out;

    GraphPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(JsonNode graph) {
        Map<String, JsonNode> tasks = new HashMap<>();
        graph.path("tasks").forEach(task -> tasks.put(task.path("id").asText(), task));
        Map<Integer, TreeSet<Integer>> waitsFor = new HashMap<>();
        for (JsonNode edge : graph.path("edges")) {
            waitsFor.computeIfAbsent(edge.path(1).asInt(), to -> new TreeSet<>())
                    .add(edge.path(0).asInt());
        }
        Table table = new Table(List.of("VERTEX", "TASK", "STATE", "WAITS FOR"));
        for (JsonNode vertex : graph.path("vertices")) {
            int index = vertex.path("index").asInt();
            JsonNode task = tasks.get(vertex.path("taskId").asText());
            List<String> before = new ArrayList<>();
            waitsFor.getOrDefault(index, new TreeSet<>()).forEach(from -> before.add(String.valueOf(from)));
            table.row(
                    String.valueOf(index),
                    task == null ? "(join point)" : title(task),
                    task == null ? "-" : task.path("state").asText(),
                    before.isEmpty() ? "-" : String.join(",", before));
        }
        table.print(out);
    }

    private static String title(JsonNode task) {
        String service =
                task.path("service").isTextual() ? " " + task.path("service").asText() : "";
        return task.path("hostName").asText() + " " + task.path("action").asText() + service;
    }
}
