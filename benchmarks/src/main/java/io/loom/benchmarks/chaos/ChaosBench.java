package io.loom.benchmarks.chaos;

import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.Chart;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.execution.engine.SimulationShare;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The steps of the chaos run, and the bars that follow from what was found. */
final class ChaosBench implements Benchmark {

    private static final String SIMULATION = "simulation";
    private static final String CHAOS = "faults";
    private static final String FOUND = "found";
    private static final int SHOWN = 20;
    private static final int SEEDS = 1_000;
    private static final long STEPS = 1_000_000;
    private static final int NODES = 40;
    private static final long CHUNK = 200;

    private final Path project;
    private final long seed;
    private final int faults;

    ChaosBench(Path project, long seed, int faults) {
        this.project = project;
        this.seed = seed;
        this.faults = faults;
    }

    @Override
    public int steps() {
        return 2;
    }

    @Override
    public Report run(Session session) {
        session.tell("seed " + seed);
        session.step(SIMULATION, ChaosBench::simulate);
        session.step(CHAOS, runs -> chaos(session, runs));
        return session.finish("Chaos", bars(session), List.of(chart(session)));
    }

    /** Seeds from 0 on, until there are enough of them and of steps. A seed that fails says so with its number. */
    private static void simulate(Consumer<Run> runs) {
        SimulationShare share = new SimulationShare();
        long began = System.nanoTime();
        for (long seed = 0; share.seeds() < SEEDS || share.steps() < STEPS; seed++) {
            share.add(seed, NODES);
            if (share.seeds() % CHUNK == 0) {
                runs.accept(new Run(SIMULATION, share.seeds() + " seeds", figures(share, began)));
            }
        }
        runs.accept(new Run(SIMULATION, "all", figures(share, began)));
    }

    private static Map<String, Object> figures(SimulationShare share, long began) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seeds", share.seeds());
        figures.put("steps", share.steps());
        figures.put("seconds", (System.nanoTime() - began) / 1e9);
        figures.put("crashes", share.crashes());
        figures.put("takeovers", share.takeovers());
        figures.put("writesRefusedByTheStore", share.fenced());
        figures.put("clockJumps", share.clockJumps());
        figures.put("forgedReports", share.forgeries());
        figures.put("reportsRefused", share.refusals());
        figures.put("operationsWithATaskThatMustFail", share.failed());
        figures.put("attemptsGivenUpForTheirTime", share.timeouts());
        figures.put("seedsThatEndedOtherwise", share.different());
        return figures;
    }

    private void chaos(Session session, Consumer<Run> runs) {
        try {
            List<Run> struck = new ArrayList<>();
            Outcome outcome =
                    new ChaosRun(project, seed, Schedule.of(seed, faults), session::tell).run(struck::add, CHAOS);
            struck.forEach(runs);
            runs.accept(new Run(CHAOS, "all", outcome.figures()));
            outcome.findings().forEach((what, all) -> runs.accept(new Run(CHAOS, what, found(all))));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The chaos run could not be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> found(List<String> all) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(FOUND, all.size());
        values.put("which", all.stream().limit(SHOWN).toList());
        return values;
    }

    private List<Bar> bars(Session session) {
        List<Bar> bars = new ArrayList<>();
        Run simulated = session.runs(SIMULATION).getLast();
        bars.add(Bar.atLeast("simulation: steps", (double) STEPS, simulated.number("steps"), "steps"));
        bars.add(Bar.atLeast("simulation: seeds", SEEDS, simulated.number("seeds"), "seeds"));
        bars.add(Bar.exactly(
                "simulation: seeds that ended otherwise than undisturbed",
                0,
                simulated.value("seedsThatEndedOtherwise") instanceof List<?> different ? different.size() : SEEDS,
                "seeds"));
        bars.add(Bar.exactly(
                "simulation: attempts given up for their time, though none took too long",
                0,
                simulated.number("attemptsGivenUpForTheirTime"),
                "attempts"));
        List<Run> runs = session.runs(CHAOS);
        long struck = runs.stream().filter(run -> run.value("kind") != null).count();
        bars.add(Bar.exactly("faults", faults, (double) struck, "faults"));
        runs.stream()
                .filter(run -> run.value(FOUND) != null)
                .forEach(run -> bars.add(Bar.exactly(run.name(), 0, run.number(FOUND), "found")));
        return bars;
    }

    private static Chart chart(Session session) {
        Map<String, List<Chart.Point>> byKind = new LinkedHashMap<>();
        for (Run run : session.runs(CHAOS)) {
            if (run.value("kind") instanceof String kind) {
                byKind.computeIfAbsent(kind.substring(0, kind.indexOf(' ')), each -> new ArrayList<>())
                        .add(new Chart.Point(run.number("second"), run.number("outageSeconds")));
            }
        }
        return new Chart(
                "Faults",
                "seconds",
                "seconds that it lasted",
                false,
                false,
                byKind.entrySet().stream()
                        .map(each -> new Chart.Line(each.getKey(), each.getValue()))
                        .toList());
    }
}
