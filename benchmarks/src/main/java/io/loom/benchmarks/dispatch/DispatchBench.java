package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Chart;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The steps of the dispatch benchmark, and the bars that follow from their runs. */
final class DispatchBench {

    static final String FLOOR = "floor of this machine";
    private static final String GRAPHS = "task graphs";
    private static final String SUSTAINED = "sustained";
    private static final String OFFERED = "1,000 tasks a second offered";
    private static final String IN_FLIGHT = "in flight";

    private static final int CAPACITY = 4_096;
    private static final int NODES = 125;
    private static final int AT_ONCE = 2;
    private static final int OFFERED_NODES = 150;
    private static final int OFFERED_TASK_MILLIS = 500;
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private final boolean quick;
    private final Path project;

    DispatchBench(boolean quick, Path project) {
        this.quick = quick;
        this.project = project;
    }

    int steps() {
        return 5;
    }

    Report run(Session session) {
        session.step(GRAPHS, runs -> Graphs.measure(runs, GRAPHS));
        withServer(CAPACITY, server -> {
            session.step(FLOOR, runs -> floor(server, runs));
            session.step(SUSTAINED, runs -> sustained(server, session, runs));
            session.step(OFFERED, runs -> offered(server, runs));
        });
        int inFlight = quick ? 25_000 : 100_000;
        withServer(2 * inFlight, server -> session.step(IN_FLIGHT, runs -> inFlight(server, inFlight, runs)));
        return session.finish("Dispatch", bars(session), List.of(chart(session)));
    }

    private List<Bar> bars(Session session) {
        List<Bar> bars = new ArrayList<>();
        for (Run run : session.runs(GRAPHS)) {
            bars.add(Bar.below(run.name(), run.number("goalMillis"), run.number("millis"), "ms"));
        }
        Run sustained = session.runs(SUSTAINED).getLast();
        bars.add(Bar.atLeast("durable tasks per second", 5_000, sustained.number("tasksPerSecond"), "tasks/s"));
        bars.add(Bar.below("p99 of dependency done to successor delivered", 250, sustained.number("p99Millis"), "ms"));
        Run offered = session.runs(OFFERED).getLast();
        bars.add(Bar.atLeast("offered", 900, offered.number("tasksPerSecond"), "tasks/s"));
        bars.add(Bar.below("p99 at 1,000 tasks a second", 50, offered.number("p99Millis"), "ms"));
        Run inFlight = session.runs(IN_FLIGHT).getLast();
        bars.add(Bar.below("server heap with that many in flight", 512, inFlight.number("heapMiB"), "MiB"));
        return bars;
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
            JsonNode report = server.post("/import", Catalogue.documents());
            if (!report.path("written").asBoolean()) {
                throw new IllegalStateException("The catalogue is refused: " + report);
            }
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

    /** Clusters, so many at once, until so many tasks have succeeded; a first part warms up. */
    private void sustained(ServerProcess server, Session session, Consumer<Run> runs) {
        int wanted = quick ? 40_000 : 200_000;
        load(server, AT_ONCE, wanted / 4);
        session.tell("    warm");
        server.order("mark");
        Map<String, Double> processor = server.processorSeconds();
        long began = System.nanoTime();
        List<double[]> progress = new ArrayList<>();
        double before = succeeded(server);
        Load load = new Load(server, AT_ONCE, wanted, (seconds, tasks) -> progress.add(new double[] {seconds, tasks}));
        load.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        double tasks = succeeded(server) - before;
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

    private static void load(ServerProcess server, int atOnce, int tasks) {
        new Load(server, atOnce, tasks, (seconds, done) -> {}).run();
    }

    static double succeeded(ServerProcess server) {
        return server.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().startsWith("loom_task_duration_seconds_count")
                        && metric.getKey().contains("outcome=\"succeeded\""))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Nodes whose tasks take so long that, done one behind the other, they come at about 1,000 a second. */
    private void offered(ServerProcess server, Consumer<Run> runs) {
        server.order("task-millis " + OFFERED_TASK_MILLIS);
        String operation = create(server, false, OFFERED_NODES);
        await(server, operation, tasks -> tasks.path("done").asInt() > 4 * OFFERED_NODES);
        server.order("mark");
        Map<String, Double> processor = server.processorSeconds();
        double before = succeeded(server);
        long began = System.nanoTime();
        await(server, operation, tasks -> tasks.path("done").asInt() > 15 * OFFERED_NODES);
        double seconds = (System.nanoTime() - began) / 1e9;
        runs.accept(figures(OFFERED, "all", server, succeeded(server) - before, seconds, processor));
        await(
                server,
                operation,
                tasks -> tasks.path("done").asInt() == tasks.path("total").asInt());
        server.order("task-millis 0");
    }

    /**
     * So many tasks accepted and not ended: what the server keeps in memory. It believes a provisioner 100,000 places, and one
     * tenant gets seven eighths of them.
     */
    private void inFlight(ServerProcess server, int tasks, Consumer<Run> runs) {
        int nodes = tasks / Catalogue.services(true);
        double before = heap(server);
        server.order("keep");
        create(server, true, nodes);
        int kept = 0;
        long grown = System.nanoTime();
        while (kept < tasks && System.nanoTime() - grown < STANDSTILL.toNanos()) {
            pause();
            int now = server.order("count").path("kept").asInt();
            if (now > kept) {
                grown = System.nanoTime();
            }
            kept = now;
        }
        double during = heap(server);
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
                        Catalogue.tasks(true, nodes))));
        server.order("let-go");
    }

    /** Live heap of the server after a collection, in MiB. */
    private static double heap(ServerProcess server) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(server.serverPid()),
                            "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return server.metrics().entrySet().stream()
                        .filter(metric -> metric.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(Map.Entry::getValue)
                        .sum()
                / (1 << 20);
    }

    /** Asks for a cluster, and gives its operation. */
    static String create(ServerProcess server, boolean many, int nodes) {
        JsonNode accepted =
                server.post("/clusters", Map.of("name", "bench", "template", Catalogue.template(many), "size", nodes));
        return accepted.path("id").asText();
    }

    static void await(ServerProcess server, String operation, Predicate<JsonNode> wanted) {
        JsonNode state = server.get("/operations/" + operation);
        while (!wanted.test(state.path("tasks"))) {
            if (!state.path("state").asText().equals("RUNNING")) {
                throw new IllegalStateException("The operation ended: " + state);
            }
            pause();
            state = server.get("/operations/" + operation);
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Creates clusters one behind the other, so many at once, until so many tasks have succeeded. */
    private static final class Load {

        private interface Watch {
            void at(double seconds, double tasks);
        }

        private final ServerProcess server;
        private final int atOnce;
        private final int tasks;
        private final Watch watch;

        Load(ServerProcess server, int atOnce, int tasks, Watch watch) {
            this.server = server;
            this.atOnce = atOnce;
            this.tasks = tasks;
            this.watch = watch;
        }

        void run() {
            int each = Catalogue.tasks(false, NODES);
            int asked = 0;
            double before = succeeded(server);
            Deque<Double> told = new ArrayDeque<>();
            long began = System.nanoTime();
            double done = 0;
            watch.at(0, 0);
            told.add(0.0);
            while (done < tasks) {
                while (asked < tasks && asked - done < (double) atOnce * each - each / 2.0) {
                    create(server, false, NODES);
                    asked += each;
                }
                pause();
                done = succeeded(server) - before;
                double seconds = (System.nanoTime() - began) / 1e9;
                if (seconds - told.getLast() >= 1) {
                    watch.at(seconds, done);
                    told.add(seconds);
                }
            }
        }
    }
}
