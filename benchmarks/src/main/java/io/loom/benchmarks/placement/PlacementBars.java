package io.loom.benchmarks.placement;

import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold of the runs of the placement benchmark. */
final class PlacementBars {

    /** Least of price and spread where it was proved, in micro-units. */
    private static final Map<String, Long> OPTIMA = Map.of(
            PlacementBench.bundles(10, 10), 328_000_000L,
            PlacementBench.bundles(10, 100), 2_944_000_000L,
            PlacementBench.bundles(14, 100), 2_968_000_000L);

    private final Session session;
    private final List<Bar> bars = new ArrayList<>();

    PlacementBars(Session session) {
        this.session = session;
    }

    List<Bar> all() {
        agreement();
        firstAnswers();
        gaps();
        families();
        quotas();
        existing();
        session.runs(PlacementBench.STORED)
                .forEach(run -> bars.add(
                        Bar.below("stored plan, " + run.name(), run.number("goalMillis"), run.number("millis"), "ms")));
        session.runs(PlacementBench.MEMORY)
                .forEach(run -> bars.add(Bar.atMost(
                        "memory above idle in the middle of a solve of " + (int) run.number("cells") + " cells",
                        64,
                        run.number("aboveIdleMiB"),
                        "MiB")));
        bars.add(Bar.exactly("faults that two independent checks find in all answers", 0, (double) faults(), "faults"));
        return bars;
    }

    private void agreement() {
        for (Run run : session.runs(PlacementBench.AGREEMENT)) {
            String name = (int) run.number("templates") + " " + run.name();
            bars.add(Bar.exactly("feasibility unlike CP-SAT's, " + name, 0, run.number("disagreements"), "templates"));
            bars.add(Bar.exactly("UNKNOWN, " + name, 0, run.number("unknown"), "templates"));
        }
    }

    private void firstAnswers() {
        for (Run run : session.runs(PlacementBench.FIRST)) {
            bars.add(Bar.atMost(
                    "first feasible answer, " + run.name(), run.number("goalMillis"), run.number("firstMillis"), "ms"));
        }
    }

    private void gaps() {
        Map<String, Double> linear = new HashMap<>();
        session.runs(PlacementBench.PEERS).forEach(run -> linear.put(run.name(), run.number("linear")));
        for (Run run : session.runs(PlacementBench.GAP)) {
            int nodes = (int) run.number("nodes");
            double bound = linear.getOrDefault(run.name(), -run.number("bound"));
            if (nodes >= 100) {
                double percent = nodes >= 10_000 ? 0.005 : nodes >= 1000 ? 0.05 : 0.5;
                bars.add(Bar.atMost(
                        "soft gap to the LP bound after " + (int) (run.number("afterMillis") / 1000) + " s, "
                                + run.name(),
                        percent,
                        100 * (-run.number("softThen") - bound) / bound,
                        "%"));
            }
            Long optimum = OPTIMA.get(run.name());
            if (optimum != null) {
                bars.add(Bar.exactly(
                        "price and spread after 5 s, " + run.name() + ", proved optimum",
                        optimum / 1e6,
                        -run.number("softAfterFiveSeconds") / 1e6,
                        "per hour"));
            }
        }
    }

    private void families() {
        for (Run run : session.runs(PlacementBench.LARGE)) {
            switch (run.name()) {
                case "22 exclusive services" ->
                    bars.add(Bar.below("answer, " + run.name(), 100, run.number("millis"), "ms"));
                case "20 dedicated roles", "30 free services" ->
                    bars.add(Bar.below("answer, " + run.name() + " on 10000 nodes", 1000, run.number("millis"), "ms"));
                default -> {
                    // The others are for the plots.
                }
            }
        }
    }

    private void quotas() {
        List<Run> runs = session.runs(PlacementBench.QUOTAS);
        bars.add(Bar.exactly(
                "wrong answers under quotas of the least price, and of less than that",
                0,
                runs.isEmpty()
                        ? Double.NaN
                        : runs.stream().mapToDouble(run -> run.number("wrong")).sum(),
                "answers"));
    }

    private void existing() {
        for (Run run : session.runs(PlacementBench.EXISTING)) {
            if (run.value("goalFirstMillis") != null) {
                bars.add(Bar.below(
                        "first feasible answer, " + run.name(),
                        run.number("goalFirstMillis"),
                        run.number("firstMillis"),
                        "ms"));
                bars.add(Bar.atMost("gap after 5 s, " + run.name(), 1, run.number("gapPercent"), "%"));
            } else {
                bars.add(Bar.below("answer, " + run.name(), run.number("goalMillis"), run.number("millis"), "ms"));
                bars.add(Bar.exactly(
                        "kept nodes disturbed without need, " + run.name(), 0, run.number("disturbed"), "nodes"));
            }
        }
    }

    private long faults() {
        return session.runs().stream()
                .map(run -> run.value("faults"))
                .mapToLong(faults -> faults instanceof Collection<?> some ? some.size() : 0)
                .sum();
    }
}
