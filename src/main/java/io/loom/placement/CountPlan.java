package io.loom.placement;

import ai.timefold.solver.core.api.domain.solution.ConstraintWeightOverrides;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactCollectionProperty;
import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All counts of a problem: the planning solution. */
@PlanningSolution
@SuppressWarnings("UnusedVariable")
public class CountPlan {

    private Formulation formulation;

    @PlanningEntityCollectionProperty
    private List<Cell> cells;

    @ProblemFactCollectionProperty
    private List<Rule> rules;

    @ProblemFactCollectionProperty
    private List<Place> places;

    @ProblemFactCollectionProperty
    private List<Bundle> bundles;

    private ConstraintWeightOverrides<HardMediumSoftLongScore> weights;

    @PlanningScore
    private HardMediumSoftLongScore score;

    /** For the solver's cloner. */
    CountPlan() {}

    CountPlan(Formulation formulation, int[] counts) {
        this.formulation = formulation;
        Terms terms = formulation.terms();
        cells = IntStream.range(0, counts.length)
                .mapToObj(i -> new Cell(i, formulation.columns().get(i), counts[i]))
                .toList();
        rules = terms.rules();
        places = terms.places();
        bundles = terms.bundles();
        Map<String, HardMediumSoftLongScore> points = new HashMap<>();
        for (ConstraintId id : ConstraintId.values()) {
            points.put(id.id(), points(terms.weights().of(id)));
        }
        weights = ConstraintWeightOverrides.of(points);
    }

    Formulation formulation() {
        return formulation;
    }

    List<Cell> cells() {
        return cells;
    }

    /** The score that the solver gave it. */
    Standing standing() {
        return new Standing(score.hardScore(), score.mediumScore(), score.softScore());
    }

    int[] toCounts() {
        return cells.stream().mapToInt(Cell::count).toArray();
    }

    private static HardMediumSoftLongScore points(Weights.Setting setting) {
        return switch (setting.level()) {
            case HARD -> HardMediumSoftLongScore.ofHard(setting.weight());
            case MEDIUM -> HardMediumSoftLongScore.ofMedium(setting.weight());
            case SOFT -> HardMediumSoftLongScore.ofSoft(setting.weight());
        };
    }
}
