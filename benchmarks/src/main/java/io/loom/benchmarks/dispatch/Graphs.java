package io.loom.benchmarks.dispatch;

import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.document.CatalogFolder;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.SolverSettings;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** How long it takes to derive a task graph: of a template that people really used, where it is beside the project. */
final class Graphs {

    static final int FEW_NODES = 1_000;

    private static final int REPEATS = 10;
    private static final int MANY_TASKS = 1_000_000;
    private static final String TEMPLATE = "hadoop-distributed";

    private final String step;
    private final Map<String, Service> services;
    private final List<Set<String>> once;
    private final Set<String> mostly;
    private final String name;

    private Graphs(
            String step, String name, Map<String, Service> services, List<Set<String>> once, Set<String> mostly) {
        this.step = step;
        this.name = name;
        this.services = services;
        this.once = once;
        this.mostly = mostly;
    }

    static void measure(Path project, String step, Session session, Consumer<Run> runs) {
        Path folder = project.resolve("../shared/fixtures/coopr");
        Graphs graphs;
        if (Files.isDirectory(folder)) {
            graphs = real(step, folder, project);
        } else {
            session.tell("    " + folder + " is not there: services like those of a Hadoop cluster stand in for it");
            List<Set<String>> once =
                    List.of(HadoopLike.MASTERS, HadoopLike.QUORUM, HadoopLike.QUORUM, HadoopLike.QUORUM);
            graphs = new Graphs(step, "a Hadoop-like cluster", HadoopLike.services(), once, HadoopLike.SLAVES);
        }
        Run few = graphs.measure(FEW_NODES);
        runs.accept(few);
        double tasksPerNode = few.number("tasks") / FEW_NODES;
        runs.accept(graphs.measure((int) Math.ceil(1.01 * MANY_TASKS / tasksPerNode)));
    }

    /** The template as the placer lays it out on 1,000 nodes; on more, its most frequent node is repeated. */
    private static Graphs real(String step, Path folder, Path project) {
        Snapshot snapshot = CatalogFolder.read(folder).definitions().snapshot(TEMPLATE);
        PlacementProblem problem = new PlacementProblem(
                snapshot, ClusterRequest.of("cluster", TEMPLATE, ClusterSize.exactly(FEW_NODES)), List.of());
        Placer placer = new Placer(SolverSettings.load(project.resolve("solver-config")));
        List<NodeGroup> groups = new ArrayList<>(placer.place(problem).nodes());
        groups.sort((one, other) -> Integer.compare(one.count(), other.count()));
        Set<String> mostly = groups.removeLast().layout().services();
        List<Set<String>> once = new ArrayList<>();
        for (NodeGroup group : groups) {
            for (int node = 0; node < group.count(); node++) {
                once.add(group.layout().services());
            }
        }
        return new Graphs(step, TEMPLATE, snapshot.services(), once, mostly);
    }

    private Run measure(int nodes) {
        List<NodeServices> all = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            all.add(new NodeServices(new UUID(1, node), node < once.size() ? once.get(node) : mostly));
        }
        List<NodeWork> work = PlanWork.creation(all);
        TaskGraph graph = TaskGraphBuilder.build(services, work, Set.of());
        double least = Double.MAX_VALUE;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            long began = System.nanoTime();
            graph = TaskGraphBuilder.build(services, work, Set.of());
            least = Math.min(least, (System.nanoTime() - began) / 1e6);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("nodes", nodes);
        values.put("tasks", graph.taskCount());
        values.put("edges", graph.edgeCount());
        values.put("edgesPerNode", (double) graph.edgeCount() / nodes);
        values.put("millis", least);
        return new Run(step, name + " on " + nodes + " nodes", values);
    }
}
