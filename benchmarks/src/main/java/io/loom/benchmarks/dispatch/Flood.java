package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One tenant asks for far more than there are places, another for three nodes: how long that takes, against alone. */
final class Flood {

    static final int CAPACITY = 1_024;

    private static final int TASKS = 100_000;
    private static final int TASK_MILLIS = 500;
    private static final int SMALL = 3;
    private static final int REPEATS = 3;

    private final ServerProcess server;
    private final String small;

    /** @param small token of the other tenant */
    Flood(ServerProcess server, String small) {
        this.server = server;
        this.small = small;
    }

    void measure(String step, Consumer<Run> runs) {
        server.order("task-millis " + TASK_MILLIS);
        List<Double> alone = times();
        int nodes = TASKS / Catalogue.Template.MANY.tasks(1) + 1;
        String flood = DispatchBench.create(server, Catalogue.Template.MANY, nodes);
        DispatchBench.await(server, flood, tasks -> tasks.path("done").asInt() > 3 * nodes);
        int before = done(flood);
        long began = System.nanoTime();
        List<Double> flooded = times();
        double rate = (done(flood) - before) / ((System.nanoTime() - began) / 1e9);
        server.post("/operations/" + flood + "/abort", Map.of());
        DispatchBench.awaitEnd(server, flood);
        server.order("task-millis 0");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("floodTasks", Catalogue.Template.MANY.tasks(nodes));
        values.put("places", CAPACITY);
        values.put("taskMillis", TASK_MILLIS);
        values.put("floodTasksPerSecond", rate);
        values.put("aloneSeconds", alone);
        values.put("floodedSeconds", flooded);
        values.put("overAlone", Numbers.median(flooded) / Numbers.median(alone));
        runs.accept(new Run(step, SMALL + " nodes of another tenant", values));
    }

    private int done(String operation) {
        return server.get("/operations/" + operation).path("tasks").path("done").asInt();
    }

    private List<Double> times() {
        List<Double> times = new ArrayList<>();
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            String operation = DispatchBench.create(server, Catalogue.Template.FEW, SMALL, small);
            JsonNode ended = DispatchBench.awaitEnd(server, operation, small);
            times.add(Duration.between(
                                    Instant.parse(ended.path("createdAt").asText()),
                                    Instant.parse(ended.path("endedAt").asText()))
                            .toMillis()
                    / 1e3);
        }
        return times;
    }
}
