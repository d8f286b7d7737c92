package io.loom.benchmarks.placement;

import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import io.loom.placement.HardSettings;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.RandomProblems;
import io.loom.placement.SolverSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Whether the placer and CP-SAT say the same of random small templates: that there is a placement, or that there is none. */
final class Agreement {

    private static final double SECONDS = 20;
    private static final int SHOWN = 10;

    private final Placer placer;
    private final SolverSettings settings;

    Agreement(Placer placer, SolverSettings settings) {
        this.placer = placer;
        this.settings = settings;
    }

    /** What is drawn. */
    enum Kind {
        /** A new cluster of an exact size at one provider. */
        NEW("random templates"),
        /** A new cluster of any kind: sizes free, machines counted, quotas, several providers, constraints made hard. */
        ANY("random templates of any kind"),
        /** A change of a cluster that is there. */
        CHANGE("random changes of clusters");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        String words() {
            return words;
        }

        PlacementProblem draw(Random random) {
            return switch (this) {
                case NEW -> RandomProblems.problem(random, "balanced");
                case ANY -> RandomProblems.full(random, "balanced");
                case CHANGE -> RandomProblems.change(random, "balanced");
            };
        }
    }

    /** Asks both about so many templates; each template is drawn from a seed of its own, so that one can be looked at alone. */
    Run measure(String step, Kind kind, String name, long seed, int templates) {
        Random seeds = new Random(seed);
        int yes = 0;
        int no = 0;
        int unknown = 0;
        List<String> disagreements = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < templates; i++) {
            long own = seeds.nextLong();
            PlacementProblem problem = kind.draw(new Random(own));
            Boolean feasible = feasible(kind, problem);
            Trial trial = Trial.first(placer, problem);
            millis.add(trial.millis());
            Outcome outcome = trial.answer().outcome();
            boolean agrees = feasible != null && outcome == (feasible ? Outcome.FEASIBLE : Outcome.INFEASIBLE);
            List<String> faults = Verdict.faults(problem, trial.answer());
            if (!agrees || !faults.isEmpty()) {
                disagreements.add(own + ": " + outcome + ", CP-SAT says "
                        + (feasible == null ? "nothing" : feasible ? "yes" : "no")
                        + (faults.isEmpty() ? "" : ", " + faults));
            }
            switch (outcome) {
                case FEASIBLE -> yes++;
                case INFEASIBLE -> no++;
                case UNKNOWN -> unknown++;
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("kind", kind.words());
        values.put("seed", seed);
        values.put("templates", templates);
        values.put("feasible", yes);
        values.put("infeasible", no);
        values.put("unknown", unknown);
        values.put("disagreements", disagreements.size());
        values.put("firstDisagreements", disagreements.stream().limit(SHOWN).toList());
        values.put("medianMillis", Numbers.median(millis));
        values.put("largestMillis", Numbers.largest(millis));
        return new Run(step, kind.words() + ", " + name, values);
    }

    private @Nullable Boolean feasible(Kind kind, PlacementProblem problem) {
        if (kind != Kind.NEW) {
            return new ChangePeer(problem, new HardSettings(settings, problem)).feasible(SECONDS);
        }
        ExactPeer.Found found = new ExactPeer(problem).feasible(SECONDS);
        return found.proved() ? found.feasible() : null;
    }
}
