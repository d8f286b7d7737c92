package io.loom.placement;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverConfigOverride;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import io.loom.model.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Improves whole counts by local search, as the solver configuration says. Thread-safe. */
final class Search {

    private final SolverFactory<CountPlan> factory;
    private final TerminationConfig termination;

    Search(Path solverXml) {
        SolverConfig config = read(solverXml);
        TerminationConfig given = config.getTerminationConfig();
        if (given == null || !given.isConfigured()) {
            throw new InvalidInputException(
                    "",
                    solverXml
                            + " must say when to stop.\nMaybe add <termination><millisecondsSpentLimit>2000</millisecondsSpentLimit></termination>.");
        }
        termination = given;
        try {
            factory = SolverFactory.create(config);
            factory.buildSolver();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unusable(solverXml, e);
        }
    }

    private static SolverConfig read(Path solverXml) {
        try {
            return SolverConfig.createFromXmlFile(solverXml.toFile(), CountPlan.class.getClassLoader());
        } catch (RuntimeException e) {
            throw unusable(solverXml, e);
        }
    }

    /** The solver library's own words are the ones that help. */
    private static InvalidInputException unusable(Path solverXml, RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new InvalidInputException(
                "",
                solverXml.getFileName() + " cannot be used: " + cause.getMessage()
                        + "\nMaybe compare it with the one that Loom comes with.");
    }

    /**
     * Better counts, or the same.
     *
     * @param seed where to start
     * @param goal where to stop at once
     * @param time when to stop at the latest, instead of the time limits of the configuration; null for these
     * @param better hears of each improvement
     */
    int[] improve(
            Formulation formulation,
            int[] seed,
            Standing goal,
            @Nullable Duration time,
            PlacementWatch watch,
            Consumer<Standing> better) {
        String limit = HardMediumSoftLongScore.of(goal.hard(), goal.medium(), goal.soft())
                .toString();
        Solver<CountPlan> solver = factory.buildSolver(new SolverConfigOverride<CountPlan>()
                .withTerminationConfig(within(time).withBestScoreLimit(limit)));
        solver.addEventListener(event -> {
            better.accept(event.getNewBestSolution().standing());
            if (watch.isCancelled()) {
                solver.terminateEarly();
            }
        });
        watch.onCancel(solver::terminateEarly);
        try {
            return solver.solve(new CountPlan(formulation, seed)).toCounts();
        } finally {
            watch.onCancel(null);
        }
    }

    /** Whether the configuration ends the search by time. If not, equal problems have equal answers, byte for byte, however fast the machine. */
    boolean isTimed() {
        return Stream.of(
                        termination.getSpentLimit(),
                        termination.getMillisecondsSpentLimit(),
                        termination.getSecondsSpentLimit(),
                        termination.getMinutesSpentLimit(),
                        termination.getHoursSpentLimit(),
                        termination.getDaysSpentLimit(),
                        termination.getUnimprovedSpentLimit(),
                        termination.getUnimprovedMillisecondsSpentLimit(),
                        termination.getUnimprovedSecondsSpentLimit(),
                        termination.getUnimprovedMinutesSpentLimit(),
                        termination.getUnimprovedHoursSpentLimit(),
                        termination.getUnimprovedDaysSpentLimit())
                .anyMatch(Objects::nonNull);
    }

    private TerminationConfig within(@Nullable Duration time) {
        TerminationConfig limits = termination.copyConfig();
        if (time == null) {
            return limits;
        }
        limits.setSpentLimit(null);
        limits.setSecondsSpentLimit(null);
        limits.setMinutesSpentLimit(null);
        limits.setHoursSpentLimit(null);
        limits.setDaysSpentLimit(null);
        return limits.withMillisecondsSpentLimit(time.toMillis());
    }
}
