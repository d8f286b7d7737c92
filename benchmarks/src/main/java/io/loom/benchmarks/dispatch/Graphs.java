package io.loom.benchmarks.dispatch;

import io.loom.benchmarks.Run;
import io.loom.model.Service;
import io.loom.taskgraph.ClusterOperation;
import io.loom.taskgraph.GraphRequest;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** How long it takes to derive a task graph. */
final class Graphs {

    private static final int REPEATS = 10;

    private Graphs() {}

    static void measure(Consumer<Run> runs, String step) {
        runs.accept(measure(step, "a Hadoop-like cluster of 1,000 nodes", 1_000, 100));
        runs.accept(measure(step, "more than 1,000,000 tasks", 42_000, 3_000));
    }

    /** A master node with all services, and slaves with five, which start when the master's have started. */
    private static Run measure(String step, String name, int nodes, int goalMillis) {
        Map<String, Service> services = HadoopLike.services();
        List<NodeServices> all = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            all.add(new NodeServices(
                    new UUID(1, node),
                    node == 0 ? HadoopLike.MASTERS : node < 4 ? HadoopLike.QUORUM : HadoopLike.SLAVES));
        }
        GraphRequest request = GraphRequest.of(ClusterOperation.CREATE, services, all);
        TaskGraph graph = TaskGraphBuilder.build(request);
        double least = Double.MAX_VALUE;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            long began = System.nanoTime();
            graph = TaskGraphBuilder.build(request);
            least = Math.min(least, (System.nanoTime() - began) / 1e6);
        }
        return new Run(
                step,
                name,
                Map.of(
                        "tasks",
                        graph.taskCount(),
                        "edges",
                        graph.edgeCount(),
                        "edgesPerNode",
                        (double) graph.edgeCount() / nodes,
                        "millis",
                        least,
                        "goalMillis",
                        goalMillis));
    }
}
