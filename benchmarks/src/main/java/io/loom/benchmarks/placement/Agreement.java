package io.loom.benchmarks.placement;

import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.RandomProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whether the placer and CP-SAT say the same of random small templates: that there is a placement, or that there is none. */
final class Agreement {

    private static final double SECONDS = 20;
    private static final int SHOWN = 10;

    private Agreement() {}

    /** Asks both about so many templates; each template is drawn from a seed of its own, so that one can be looked at alone. */
    static Run measure(String step, String name, Placer placer, long seed, int templates) {
        Random seeds = new Random(seed);
        int yes = 0;
        int no = 0;
        int unknown = 0;
        List<String> disagreements = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < templates; i++) {
            long own = seeds.nextLong();
            PlacementProblem problem = RandomProblems.problem(new Random(own), "balanced");
            ExactPeer.Found peer = new ExactPeer(problem).feasible(SECONDS);
            Trial trial = Trial.first(placer, problem);
            millis.add(trial.millis());
            Outcome outcome = trial.answer().outcome();
            boolean agrees = peer.proved() && outcome == (peer.feasible() ? Outcome.FEASIBLE : Outcome.INFEASIBLE);
            List<String> faults = Verdict.faults(problem, trial.answer());
            if (!agrees || !faults.isEmpty()) {
                disagreements.add(own + ": " + outcome + ", CP-SAT " + peer + (faults.isEmpty() ? "" : ", " + faults));
            }
            switch (outcome) {
                case FEASIBLE -> yes++;
                case INFEASIBLE -> no++;
                case UNKNOWN -> unknown++;
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("seed", seed);
        values.put("templates", templates);
        values.put("feasible", yes);
        values.put("infeasible", no);
        values.put("unknown", unknown);
        values.put("disagreements", disagreements.size());
        values.put("firstDisagreements", disagreements.stream().limit(SHOWN).toList());
        values.put("medianMillis", Numbers.median(millis));
        values.put("largestMillis", Numbers.largest(millis));
        return new Run(step, name, values);
    }
}
