package io.loom.benchmarks.chaos;

import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.benchmarks.chaos.Strike.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Changes of clusters with a kill at each of their steps, and with a step that fails; and the bars that follow from what was found. */
final class StepsBench implements Benchmark {

    private static final String KILLS = "kills";
    private static final String FAILURES = "failures";
    private static final String FOUND = "found";
    private static final int SHOWN = 20;

    private final Path project;
    private final long seed;
    private final List<Change> changes;

    StepsBench(Path project, long seed, Collection<Change> changes) {
        this.project = project;
        this.seed = seed;
        this.changes = changes.stream().sorted().toList();
    }

    @Override
    public int steps() {
        return 2;
    }

    @Override
    public Report run(Session session) {
        session.tell("seed " + seed);
        session.step(KILLS, runs -> kills(session, runs));
        List<Step> steps = session.runs(KILLS).stream()
                .filter(StepsBench::isOfAStep)
                .map(Step::of)
                .toList();
        session.step(
                FAILURES,
                runs -> report(FAILURES, runs, () -> new FailuresRun(project, seed, steps, session::tell).run()));
        return session.finish("Kills at each step", bars(session), List.of());
    }

    private void kills(Session session, Consumer<Run> runs) {
        Coverage coverage = new Coverage(seed);
        report(KILLS, runs, () -> new KillsRun(project, changes, coverage, session::tell).run());
        for (Step step : coverage.steps()) {
            Map<String, Object> values = new LinkedHashMap<>(step.values());
            values.put("killsOfServer", coverage.kills(step, Part.SERVER));
            values.put("killsOfProvisioner", coverage.kills(step, Part.PROVISIONER));
            runs.accept(new Run(KILLS, step.words(), values));
        }
    }

    private static boolean isOfAStep(Run run) {
        return run.value("index") != null;
    }

    private interface Work {
        Outcome run() throws IOException, InterruptedException, SQLException;
    }

    private void report(String step, Consumer<Run> runs, Work work) {
        try {
            Outcome outcome = work.run();
            Map<String, Object> figures = new LinkedHashMap<>(outcome.figures());
            figures.put("seed", seed);
            runs.accept(new Run(step, "all", figures));
            outcome.findings().forEach((what, all) -> {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put(FOUND, all.size());
                values.put("which", all.stream().limit(SHOWN).toList());
                runs.accept(new Run(step, what, values));
            });
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The " + step + " could not be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<Bar> bars(Session session) {
        List<Bar> bars = new ArrayList<>();
        long whole = session.runs(KILLS).stream()
                .filter(StepsBench::isOfAStep)
                .map(run -> Change.valueOf(String.valueOf(run.value("change"))))
                .distinct()
                .count();
        bars.add(Bar.exactly("changes interrupted at their steps", changes.size(), (double) whole, "changes"));
        for (String step : List.of(KILLS, FAILURES)) {
            session.runs(step).stream()
                    .filter(run -> run.value(FOUND) != null)
                    .forEach(run -> bars.add(Bar.exactly(step + ": " + run.name(), 0, run.number(FOUND), FOUND)));
        }
        return bars;
    }
}
