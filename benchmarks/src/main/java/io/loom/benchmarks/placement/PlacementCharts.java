package io.loom.benchmarks.placement;

import io.loom.benchmarks.Chart;
import io.loom.benchmarks.Chart.Line;
import io.loom.benchmarks.Chart.Point;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Plots of the runs of the placement benchmark. */
final class PlacementCharts {

    private final Session session;

    PlacementCharts(Session session) {
        this.session = session;
    }

    List<Chart> all() {
        List<Chart> charts = new ArrayList<>();
        charts.add(new Chart(
                "First feasible answer",
                "nodes",
                "ms",
                true,
                true,
                List.of(
                        line("10 bundles", PlacementBench.FIRST, roles(10), "nodes", "firstMillis"),
                        line("10, processor time", PlacementBench.FIRST, roles(10), "nodes", "firstProcessorMillis"),
                        line("14 bundles", PlacementBench.FIRST, roles(14), "nodes", "firstMillis"),
                        line("14, processor time", PlacementBench.FIRST, roles(14), "nodes", "firstProcessorMillis"))));
        charts.add(new Chart(
                "The whole solve, and CP-SAT's of the same",
                "nodes",
                "ms",
                true,
                true,
                List.of(
                        line("Loom, 10 bundles", PlacementBench.GAP, roles(10), "nodes", "millis"),
                        line("Loom, 14 bundles", PlacementBench.GAP, roles(14), "nodes", "millis"),
                        line("CP-SAT, 10 bundles", PlacementBench.PEERS, roles(10), "nodes", "millis"),
                        line("GLOP bound, 14", PlacementBench.PEERS, roles(14), "nodes", "linearMillis"))));
        charts.add(new Chart("Distance from the bound over time", "ms", "% of the bound", true, true, curves()));
        for (String family : List.of("exclusive services", "free services", "dedicated roles")) {
            Predicate<Run> members = run -> family.equals(run.value("family"));
            charts.add(new Chart(
                    "First answer: " + family + " on 100 nodes",
                    "services",
                    "ms",
                    false,
                    true,
                    List.of(
                            line("Loom", PlacementBench.NAIVE, members, "services", "loomMillis"),
                            line("enumeration", PlacementBench.NAIVE, members, "services", "naiveMillis"))));
        }
        return charts;
    }

    private static Predicate<Run> roles(int roles) {
        return run -> run.number("roles") == roles;
    }

    private Line line(String name, String step, Predicate<Run> which, String x, String y) {
        return new Line(
                name,
                session.runs(step).stream()
                        .filter(which)
                        .map(run -> new Point(run.number(x), run.numberOrNaN(y)))
                        .toList());
    }

    private List<Line> curves() {
        List<Line> lines = new ArrayList<>();
        for (Run run : session.runs(PlacementBench.GAP)) {
            List<Point> points = new ArrayList<>();
            double bound = run.number("bound");
            if (run.value("curve") instanceof List<?> moments) {
                for (Object moment : moments) {
                    if (moment instanceof List<?> pair
                            && pair.getFirst() instanceof Number at
                            && pair.getLast() instanceof Number soft) {
                        double gap = 100 * (bound - soft.doubleValue()) / -bound;
                        points.add(new Point(at.doubleValue(), Math.max(gap, 1e-6)));
                    }
                }
            }
            lines.add(new Line(run.name().replace(" nodes", "").replace(" bundles on ", ", N="), points));
        }
        return lines;
    }
}
