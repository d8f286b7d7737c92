package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How long an operation takes whose tasks take random times, against the longest chain of tasks that wait for each other; and how
 * long it would take if its tasks went stage by stage: every stage the tasks that wait for none of a later one, at most one of
 * a node, and each stage when the one before it is done on all nodes.
 */
final class Makespan {

    private static final int MOST_MILLIS = 6_000;

    private Makespan() {}

    static void measure(ServerProcess server, int nodes, String step, Consumer<Run> runs) {
        server.order("task-random " + MOST_MILLIS);
        String operation = DispatchBench.create(server, Catalogue.Template.ORDERED, nodes);
        JsonNode ended = DispatchBench.awaitEnd(server, operation);
        server.order("task-millis 0");
        TimedGraph graph = new TimedGraph(server.get("/operations/" + operation + "/graph"), MOST_MILLIS);
        double seconds = Duration.between(
                                Instant.parse(ended.path("createdAt").asText()),
                                Instant.parse(ended.path("endedAt").asText()))
                        .toMillis()
                / 1e3;
        double critical = graph.criticalMillis() / 1e3;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("nodes", nodes);
        values.put("tasks", graph.tasks());
        values.put("meanTaskMillis", MOST_MILLIS / 2);
        values.put("criticalPathSeconds", critical);
        values.put("makespanSeconds", seconds);
        values.put("overCriticalPath", seconds / critical);
        values.put("stages", graph.stages().size());
        values.put("stageBarriersSeconds", graph.barrierMillis() / 1e3);
        values.put("stageBarriersOverCriticalPath", graph.barrierMillis() / 1e3 / critical);
        runs.accept(new Run(step, nodes + " nodes, random task times", values));
    }
}
