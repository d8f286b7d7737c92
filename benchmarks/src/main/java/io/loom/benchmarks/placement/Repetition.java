package io.loom.benchmarks.placement;

import io.loom.benchmarks.Numbers;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same solve several times after a warm-up, every answer checked. */
final class Repetition {

    private static final int WARM_UPS = 5;

    private static final int WARM_UPS_OF_WHOLE_SOLVES = 3;

    private Repetition() {}

    /**
     * Solves, and notes medians: when the first placement held all hard constraints, and of the whole solve; by the clock and by the solving thread's processor time.
     *
     * @param firstOnly whether each solve ends with the first such placement
     * @param values where the medians, the last outcome and all faults are put
     */
    static List<Trial> measure(
            Placer placer, PlacementProblem problem, int rounds, boolean firstOnly, Map<String, Object> values) {
        List<Trial> trials = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int warmUps = firstOnly ? WARM_UPS : rounds == 1 ? 0 : WARM_UPS_OF_WHOLE_SOLVES;
        for (int round = 0; round < warmUps + rounds; round++) {
            Trial trial = firstOnly ? Trial.first(placer, problem) : Trial.full(placer, problem);
            faults.addAll(Verdict.faults(problem, trial.answer()));
            if (round >= warmUps) {
                trials.add(trial);
            }
        }
        values.put(
                "firstMillis",
                Numbers.median(trials.stream().map(Trial::firstMillis).toList()));
        values.put(
                "firstProcessorMillis",
                Numbers.median(trials.stream().map(Trial::firstProcessorMillis).toList()));
        values.put("millis", Numbers.median(trials.stream().map(Trial::millis).toList()));
        values.put(
                "processorMillis",
                Numbers.median(trials.stream().map(Trial::processorMillis).toList()));
        values.put("rounds", rounds);
        values.put("outcome", trials.getLast().answer().outcome().name());
        values.put("faults", faults);
        return trials;
    }
}
