package io.loom.placement;

import ai.timefold.solver.core.api.score.analysis.ConstraintAnalysis;
import ai.timefold.solver.core.api.score.analysis.MatchAnalysis;
import ai.timefold.solver.core.api.score.analysis.ScoreAnalysis;
import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.solver.SolutionManager;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.solver.SolverConfig;
import io.loom.placement.PlacementAnswer.ConstraintScore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Says what each constraint adds to a score, and why, by the constraint streams. Thread-safe. */
final class Explanation {

    private static final int MATCHES = 5;

    private final SolutionManager<CountPlan, HardMediumSoftLongScore> manager;

    Explanation() {
        SolverFactory<CountPlan> factory = SolverFactory.create(new SolverConfig()
                .withSolutionClass(CountPlan.class)
                .withEntityClasses(Cell.class)
                .withConstraintProviderClass(PlacementConstraints.class));
        manager = SolutionManager.create(factory);
    }

    /** One entry for each constraint, off or not, in order of declaration. */
    List<ConstraintScore> of(Formulation formulation, int[] counts) {
        ScoreAnalysis<HardMediumSoftLongScore> analysis = analyse(formulation, counts);
        return Arrays.stream(ConstraintId.values())
                .map(id -> score(id, formulation.terms().weights().of(id), analysis))
                .toList();
    }

    /** The score by the streams. */
    Standing standing(Formulation formulation, int[] counts) {
        HardMediumSoftLongScore score = analyse(formulation, counts).score();
        return new Standing(score.hardScore(), score.mediumScore(), score.softScore());
    }

    private ScoreAnalysis<HardMediumSoftLongScore> analyse(Formulation formulation, int[] counts) {
        return manager.analyze(new CountPlan(formulation, counts));
    }

    private static ConstraintScore score(
            ConstraintId id, Weights.Setting setting, ScoreAnalysis<HardMediumSoftLongScore> analysis) {
        ConstraintAnalysis<HardMediumSoftLongScore> constraint = analysis.getConstraintAnalysis(id.id());
        long points = constraint == null ? 0 : at(setting.level(), constraint.score());
        List<String> matches = constraint == null
                ? List.of()
                : constraint.matches().stream()
                        .sorted(Comparator.comparing(MatchAnalysis<HardMediumSoftLongScore>::score)
                                .thenComparing(match -> sentence(match)))
                        .limit(MATCHES)
                        .map(Explanation::sentence)
                        .toList();
        return new ConstraintScore(id.id(), setting.level().word(), setting.weight(), points, matches);
    }

    private static String sentence(MatchAnalysis<HardMediumSoftLongScore> match) {
        return ((Justification) match.justification()).sentence();
    }

    private static long at(Level level, HardMediumSoftLongScore score) {
        return switch (level) {
            case HARD -> score.hardScore();
            case MEDIUM -> score.mediumScore();
            case SOFT -> score.softScore();
        };
    }
}
