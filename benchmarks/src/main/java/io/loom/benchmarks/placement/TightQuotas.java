package io.loom.benchmarks.placement;

import io.loom.benchmarks.Run;
import io.loom.placement.Allowance;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProblemBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ten bundles under a quota of their price: at the least price there is, which CP-SAT proves, there is a placement; with one unit of currency less there is none, and that is to be proved. */
final class TightQuotas {

    private static final int ROLES = 10;
    private static final int[] SIZES = {10, 30, 100, 1000, 10_000};
    private static final long UNIT = 1_000_000;
    private static final double SECONDS = 30;

    private final String step;
    private final Placer placer;
    private final int rounds;

    TightQuotas(String step, Placer placer, boolean quick) {
        this.step = step;
        this.placer = placer;
        rounds = quick ? 3 : 9;
    }

    void measure(Consumer<Run> runs) {
        for (int nodes : SIZES) {
            ExactPeer.Found least = new ExactPeer(problem(nodes, null)).least(SECONDS);
            if (least.proved()) {
                long price = Math.round(least.value());
                runs.accept(measure(nodes, price, Outcome.FEASIBLE, "at the least price"));
                runs.accept(measure(nodes, price - UNIT, Outcome.INFEASIBLE, "below the least price"));
            }
        }
    }

    private Run measure(int nodes, long microsPerHour, Outcome right, String name) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("nodes", nodes);
        values.put("quotaPerHour", microsPerHour / UNIT);
        List<Trial> trials =
                Repetition.measure(placer, problem(nodes, microsPerHour), rounds, right == Outcome.FEASIBLE, values);
        values.put(
                "wrong",
                trials.stream()
                        .filter(trial -> trial.answer().outcome() != right)
                        .count());
        return new Run(step, nodes + " nodes, " + name, values);
    }

    private static PlacementProblem problem(int nodes, @Nullable Long microsPerHour) {
        ProblemBuilder builder = BundleFamily.builder(ROLES, nodes);
        return builder.allowance(new Allowance(null, null, null, microsPerHour)).build();
    }
}
