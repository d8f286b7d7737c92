package io.loom.benchmarks.placement;

import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Chart;
import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The steps of the placement benchmark, and the bars that follow from their runs. */
final class PlacementBench {

    private static final String FIRST = "first feasible answer";

    private final boolean quick;
    private final Path solverConfig;

    PlacementBench(boolean quick, Path solverConfig) {
        this.quick = quick;
        this.solverConfig = solverConfig;
    }

    int steps() {
        return 1;
    }

    Report run(Session session) {
        Placer placer = CostAndSpread.placer(solverConfig);
        session.tell("Warming up");
        placer.warm();
        session.step(FIRST, runs -> firstAnswers(placer, runs));
        List<Bar> bars = new ArrayList<>();
        session.runs(FIRST)
                .forEach(run -> bars.add(Bar.atMost(
                        FIRST + ", " + run.name(), run.number("goalMillis"), run.number("millis"), "ms")));
        return session.finish("Placement", bars, List.<Chart>of());
    }

    private void firstAnswers(Placer placer, Consumer<Run> runs) {
        for (int nodes : new int[] {10, 100, 1000, 10_000, 100_000}) {
            runs.accept(firstAnswer(placer, 10, nodes, nodes <= 1000 ? 10 : 20));
        }
        for (int nodes : new int[] {100, 1000, 10_000, 100_000}) {
            runs.accept(firstAnswer(placer, 14, nodes, 50));
        }
    }

    private Run firstAnswer(Placer placer, int roles, int nodes, int goal) {
        PlacementProblem problem = BundleFamily.problem(roles, nodes);
        List<Double> millis = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int rounds = quick ? 15 : 51;
        for (int round = -5; round < rounds; round++) {
            Trial trial = Trial.first(placer, problem);
            faults.addAll(Verdict.faults(problem, trial.answer()));
            Trial.Moment first = trial.firstFeasible();
            if (round >= 0) {
                millis.add(first == null ? Double.POSITIVE_INFINITY : first.millis());
                processor.add(first == null ? Double.POSITIVE_INFINITY : first.processorMillis());
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("roles", roles);
        values.put("nodes", nodes);
        values.put("goalMillis", goal);
        values.put("millis", Numbers.median(millis));
        values.put("processorMillis", Numbers.median(processor));
        values.put("rounds", rounds);
        values.put("faults", faults);
        return new Run(FIRST, roles + " bundles on " + nodes + " nodes", values);
    }
}
