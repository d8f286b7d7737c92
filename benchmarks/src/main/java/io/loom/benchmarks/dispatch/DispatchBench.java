package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.Chart;
import io.loom.benchmarks.PackagedServer;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The steps of the dispatch benchmark, and the bars that follow from their runs. */
final class DispatchBench implements Benchmark {

    static final String FLOOR = "floor of this machine";
    private static final String GRAPHS = "task graphs";
    private static final String SUSTAINED = "sustained";
    private static final String OFFERED = "1,000 tasks a second offered";
    private static final String MAKESPAN = "makespan";
    private static final String FLOOD = "flood";
    private static final String IN_FLIGHT = "in flight";
    private static final String ENGINE_SHARE = "the engine's share of memory";

    private static final int WARM_UP = 100_000;
    private static final int CAPACITY = 4_096;
    private static final int NODES = 100;
    private static final int AT_ONCE = 4;
    private static final int OFFERED_NODES = 104;
    private static final int OFFERED_MOST_MILLIS = 3_800;
    private static final int MAKESPAN_NODES = 1_000;
    private static final int TASKS_IN_FLIGHT = 100_000;
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private final boolean quick;
    private final Path project;

    DispatchBench(boolean quick, Path project) {
        this.quick = quick;
        this.project = project;
    }

    @Override
    public int steps() {
        return 8;
    }

    @Override
    public Report run(Session session) {
        session.step(GRAPHS, runs -> Graphs.measure(project, GRAPHS, session, runs));
        session.step(ENGINE_SHARE, DispatchBench::engineShare);
        withServer(CAPACITY, server -> {
            session.step(FLOOR, runs -> floor(server, runs));
            session.step(SUSTAINED, runs -> sustained(server, session, runs));
            session.step(OFFERED, runs -> offered(server, runs));
            session.step(MAKESPAN, runs -> {
                server.capacity(2 * MAKESPAN_NODES * Catalogue.Template.ORDERED.services());
                Makespan.measure(server, MAKESPAN_NODES, MAKESPAN, runs);
            });
            session.step(FLOOD, runs -> {
                server.capacity(Flood.CAPACITY);
                new Flood(server, server.tenant("small")).measure(FLOOD, runs);
            });
        });
        withServer(2 * TASKS_IN_FLIGHT, server -> session.step(IN_FLIGHT, runs -> inFlight(server, runs)));
        return session.finish("Dispatch", bars(session), List.of(chart(session)));
    }

    private static List<Bar> bars(Session session) {
        List<Bar> bars = new ArrayList<>();
        Run sustained = session.runs(SUSTAINED).getLast();
        bars.add(
                Bar.atLeast("durable tasks a second, sustained", 5_000, sustained.number("tasksPerSecond"), "tasks/s"));
        bars.add(Bar.below(
                "p99 from dependency done to successor delivered, in the same run",
                250,
                sustained.number("p99Millis"),
                "ms"));
        Run offered = session.runs(OFFERED).getLast();
        bars.add(Bar.atLeast("about 1,000 tasks a second offered", 900, offered.number("tasksPerSecond"), "tasks/s"));
        bars.add(Bar.below("p99 at 1,000 tasks a second offered", 50, offered.number("p99Millis"), "ms"));
        Run inFlight = session.runs(IN_FLIGHT).getLast();
        bars.add(Bar.atLeast("tasks in flight", TASKS_IN_FLIGHT, inFlight.number("tasks"), "tasks"));
        bars.add(Bar.below("server heap with them in flight", 512, inFlight.number("heapMiB"), "MiB"));
        Run share = session.runs(ENGINE_SHARE).getLast();
        bars.add(Bar.atMost("engine's share of the heap with as many in flight", 20, share.number("megabytes"), "MB"));
        Run few = session.runs(GRAPHS).getFirst();
        Run many = session.runs(GRAPHS).getLast();
        bars.add(Bar.below("task graph of " + few.name(), 100, few.number("millis"), "ms"));
        bars.add(Bar.below("task graph of more than 1,000,000 tasks", 3_000, many.number("millis"), "ms"));
        bars.add(Bar.atMost(
                "edges per node, of more than 1,000,000 tasks over of 1,000 nodes (linear is 1)",
                1.05,
                many.number("edgesPerNode") / few.number("edgesPerNode"),
                "times"));
        Run makespan = session.runs(MAKESPAN).getLast();
        bars.add(Bar.atMost("makespan over critical path", 1.05, makespan.number("overCriticalPath"), "times"));
        Run flood = session.runs(FLOOD).getLast();
        bars.add(Bar.atMost(
                "a 3-node cluster while another tenant floods, over alone", 1.5, flood.number("overAlone"), "times"));
        return bars;
    }

    private static void engineShare(Consumer<Run> runs) {
        long bytes = EngineShare.bytes(TASKS_IN_FLIGHT);
        runs.accept(new Run(
                ENGINE_SHARE,
                TASKS_IN_FLIGHT + " tasks in flight",
                Map.of(
                        "tasks",
                        TASKS_IN_FLIGHT,
                        "megabytes",
                        bytes / 1e6,
                        "bytesPerTask",
                        (double) bytes / TASKS_IN_FLIGHT)));
    }

    private static Chart chart(Session session) {
        List<Chart.Point> points = new ArrayList<>();
        for (Run run : session.runs(SUSTAINED)) {
            if (run.value("second") != null) {
                points.add(new Chart.Point(run.number("second"), run.number("tasksPerSecond")));
            }
        }
        return new Chart(
                "Durable tasks per second",
                "seconds",
                "tasks/s",
                false,
                false,
                List.of(new Chart.Line("tasks/s", points)));
    }

    private void withServer(int capacity, Consumer<ServerProcess> work) {
        try (ServerProcess server = new ServerProcess(project, capacity)) {
            server.define(Catalogue.documents());
            work.accept(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void floor(ServerProcess server, Consumer<Run> runs) {
        try {
            Map<String, Object> settings = new LinkedHashMap<>(
                    server.databaseSettings("server_version", "fsync", "synchronous_commit", "full_page_writes"));
            settings.putAll(Floor.brokerSettings(server));
            runs.accept(new Run(FLOOR, "settings, read back", settings));
            runs.accept(Floor.fsync(server.folder(), 2));
            runs.accept(Floor.messages(server, 1, 500));
            runs.accept(Floor.messages(server, 256, quick ? 10_000 : 50_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Clusters, so many at once, until so many tasks have succeeded. The first part warms up: a server is compiled while it works,
     * which takes as long whatever follows.
     */
    private void sustained(ServerProcess server, Session session, Consumer<Run> runs) {
        new Load(server, WARM_UP, (seconds, tasks) -> {}).run();
        session.tell("    warm");
        server.order("mark");
        Map<String, Double> processor = server.processorSeconds();
        double before = succeeded(server);
        long began = System.nanoTime();
        List<double[]> progress = new ArrayList<>();
        new Load(server, quick ? 40_000 : 200_000, (seconds, tasks) -> progress.add(new double[] {seconds, tasks}))
                .run();
        double tasks = succeeded(server) - before;
        double seconds = (System.nanoTime() - began) / 1e9;
        for (int i = 1; i < progress.size(); i++) {
            double[] now = progress.get(i);
            double[] last = progress.get(i - 1);
            runs.accept(new Run(
                    SUSTAINED,
                    "second " + Math.round(now[0]),
                    Map.of("second", now[0], "tasksPerSecond", (now[1] - last[1]) / (now[0] - last[0]))));
        }
        runs.accept(figures(SUSTAINED, "all", server, tasks, seconds, processor));
    }

    private static Run figures(
            String step,
            String name,
            ServerProcess server,
            double tasks,
            double seconds,
            Map<String, Double> processorBefore) {
        JsonNode said = server.order("count");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("tasks", tasks);
        values.put("seconds", seconds);
        values.put("tasksPerSecond", tasks / seconds);
        values.put(
                "tasksPerMessage",
                said.path("done").asDouble() / Math.max(1, said.path("messages").asDouble()));
        values.put("p50Millis", said.path("p0.5").asDouble());
        values.put("p99Millis", said.path("p0.99").asDouble());
        values.put("p999Millis", said.path("p0.999").asDouble());
        double all = 0;
        for (Map.Entry<String, Double> now : new TreeMap<>(server.processorSeconds()).entrySet()) {
            double used = now.getValue() - processorBefore.getOrDefault(now.getKey(), 0.0);
            values.put(now.getKey() + "CpuSeconds", used);
            all += used;
        }
        values.put("tasksPerCpuSecond", tasks / all);
        return new Run(step, name, values);
    }

    static double succeeded(ServerProcess server) {
        return server.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().startsWith("loom_task_duration_seconds_count")
                        && metric.getKey().contains("outcome=\"succeeded\""))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Nodes whose tasks take random times, so long that they come at about 1,000 a second. */
    private static void offered(ServerProcess server, Consumer<Run> runs) {
        server.order("task-random " + OFFERED_MOST_MILLIS);
        String operation = create(server, Catalogue.Template.MANY, OFFERED_NODES);
        await(server, operation, tasks -> tasks.path("done").asInt() > 8 * OFFERED_NODES);
        server.order("mark");
        Map<String, Double> processor = server.processorSeconds();
        double before = succeeded(server);
        long began = System.nanoTime();
        await(server, operation, tasks -> tasks.path("done").asInt() > 80 * OFFERED_NODES);
        double tasks = succeeded(server) - before;
        double seconds = (System.nanoTime() - began) / 1e9;
        runs.accept(figures(OFFERED, "all", server, tasks, seconds, processor));
        awaitEnd(server, operation);
        server.order("task-millis 0");
    }

    /** So many tasks accepted and not ended: what the server keeps in memory. One tenant gets seven eighths of the places. */
    private static void inFlight(ServerProcess server, Consumer<Run> runs) {
        int nodes = TASKS_IN_FLIGHT / Catalogue.Template.WIDE.services();
        double before = Heap.of(server);
        server.order("keep");
        create(server, Catalogue.Template.WIDE, nodes);
        int kept = 0;
        long grown = System.nanoTime();
        while (kept < TASKS_IN_FLIGHT && System.nanoTime() - grown < STANDSTILL.toNanos()) {
            PackagedServer.pause();
            int now = server.order("progress").path("kept").asInt();
            if (now > kept) {
                grown = System.nanoTime();
            }
            kept = now;
        }
        double during = Heap.of(server);
        runs.accept(new Run(
                IN_FLIGHT,
                kept + " tasks",
                Map.of(
                        "tasks",
                        kept,
                        "heapMiB",
                        during,
                        "heapBeforeMiB",
                        before,
                        "graphTasks",
                        Catalogue.Template.WIDE.tasks(nodes))));
    }

    /** Asks for a cluster, and gives its operation. */
    static String create(ServerProcess server, Catalogue.Template template, int nodes) {
        return create(server, template, nodes, server.token());
    }

    /** The same as somebody else. */
    static String create(ServerProcess server, Catalogue.Template template, int nodes, String bearer) {
        return server.post("/clusters", Map.of("name", "bench", "template", template.toString(), "size", nodes), bearer)
                .path("id")
                .asText();
    }

    /** Waits until the counts of an operation's tasks are as they should be. */
    static void await(ServerProcess server, String operation, Predicate<JsonNode> wanted) {
        JsonNode state = server.get("/operations/" + operation);
        while (!wanted.test(state.path("tasks"))) {
            if (!state.path("state").asText().equals("RUNNING")) {
                throw new IllegalStateException("The operation ended: " + state);
            }
            PackagedServer.pause();
            state = server.get("/operations/" + operation);
        }
    }

    /** Waits for the end of an operation, and gives it. */
    static JsonNode awaitEnd(ServerProcess server, String operation) {
        return awaitEnd(server, operation, server.token());
    }

    /** The same as somebody else. */
    static JsonNode awaitEnd(ServerProcess server, String operation, String bearer) {
        JsonNode state = server.get("/operations/" + operation, bearer);
        while (state.path("endedAt").isNull()) {
            PackagedServer.pause();
            state = server.get("/operations/" + operation, bearer);
        }
        return state;
    }

    /** Creates clusters one behind the other, so many at once, until so many tasks have succeeded. */
    private record Load(ServerProcess server, int tasks, Watch watch) {

        private interface Watch {
            void at(double seconds, double tasks);
        }

        void run() {
            int each = Catalogue.Template.FEW.tasks(NODES);
            int asked = 0;
            double said = server.order("progress").path("done").asDouble();
            double before = succeeded(server);
            long began = System.nanoTime();
            double done = 0;
            double told = 0;
            watch.at(0, 0);
            while (asked < tasks || done < asked) {
                while (asked < tasks && asked - done < (double) AT_ONCE * each - each / 2.0) {
                    create(server, Catalogue.Template.FEW, NODES);
                    asked += each;
                }
                PackagedServer.pause();
                double seconds = (System.nanoTime() - began) / 1e9;
                if (seconds - told >= 1 || asked >= tasks) {
                    done = succeeded(server) - before;
                    if (seconds - told >= 1) {
                        watch.at(seconds, done);
                        told = seconds;
                    }
                } else {
                    done = server.order("progress").path("done").asDouble() - said;
                }
            }
        }
    }
}
