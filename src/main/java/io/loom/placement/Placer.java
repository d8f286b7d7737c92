package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.Relaxation.Demand;
import io.loom.placement.Relaxation.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers where the nodes of a cluster go.
 *
 * <p>The way of an answer: layouts that are possible at all are walked ({@link LayoutWalk}); rules and prices become rows over the counts of layouts at
 * places ({@link Formulation}); the linear relaxation of the rows gives a bound that no placement beats, and a fractional placement; that is rounded
 * ({@link Seed}) and improved by local search ({@link Search}) until it meets the bound or time is up; the constraint streams explain the result ({@link Explanation}).
 *
 * <p>Thread-safe. Solving happens on the caller's thread and is bound by the time limit of {@code solver.xml}.
 */
public final class Placer {

    private static final int MAX_SETS = 5_000;
    private static final long EXACT_MILLIS = 10_000;

    private final SolverSettings settings;
    private final Search search;
    private final Explanation explanation;

    /** @param settings read before */
    public Placer(SolverSettings settings) {
        this.settings = settings;
        search = new Search(settings.solver());
        explanation = new Explanation();
    }

    /** Names of the profiles that problems may name, sorted. */
    public List<String> profileNames() {
        return settings.profileNames();
    }

    /**
     * Solves a problem.
     *
     * @throws InvalidInputException if it makes no sense; every reason is named by a JSON pointer into the request, or below {@code /template} into the template
     */
    public PlacementAnswer place(PlacementProblem problem) {
        return place(problem, new PlacementWatch());
    }

    /** The same, watched. */
    public PlacementAnswer place(PlacementProblem problem, PlacementWatch watch) {
        return new Solve(new TermsReader(problem).read(settings.weightsFor(problem)), watch).answer();
    }

    /** One problem on its way. */
    private final class Solve {

        private final long started = System.nanoTime();
        private final Terms terms;
        private final PlacementWatch watch;

        Solve(Terms terms, PlacementWatch watch) {
            this.terms = terms;
            this.watch = watch;
        }

        PlacementAnswer answer() {
            List<Column> columns = columns(terms);
            Formulation formulation = new Formulation(terms, columns);
            Optional<Point> point = new Relaxation(formulation, Demand.LEAST_SOFT).solve();
            long medium = 0;
            if (point.isEmpty()) {
                Optional<Point> least = new Relaxation(formulation, Demand.LEAST_MEDIUM).solve();
                if (least.isEmpty()) {
                    return infeasible(new ConflictFinder(terms, this::isImpossible).find());
                }
                point = least;
                medium = -formulation.wholePoints(Level.MEDIUM, least.get().value());
            }
            int[] seed = Seed.near(formulation, point.get().counts());
            long bound = medium == 0
                    ? -formulation.wholePoints(Level.SOFT, point.get().value())
                    : Long.MIN_VALUE;
            Standing goal = new Standing(0, medium, medium == 0 ? bound : 0);
            int[] counts = standing(formulation, seed).compareTo(goal) >= 0
                    ? seed
                    : search.improve(formulation, seed, goal, watch);
            if (standing(formulation, counts).hard() < 0) {
                Relaxation.Answer whole = new Relaxation(formulation, Demand.FEASIBLE).solveWhole(EXACT_MILLIS);
                if (whole.infeasible()) {
                    return infeasible(new ConflictFinder(terms, this::isWholeImpossible).find());
                }
                if (whole.point().isEmpty()) {
                    return unknown();
                }
                counts = search.improve(
                        formulation, Seed.near(formulation, whole.point().get().counts()), goal, watch);
                if (standing(formulation, counts).hard() < 0) {
                    return unknown();
                }
            }
            return feasible(formulation, counts, medium == 0 ? bound : null);
        }

        private List<Column> columns(Terms of) {
            ColumnMaker maker = new ColumnMaker(of);
            List<ServiceSet> sets = new LayoutWalk(of).list(MAX_SETS);
            if (sets == null) {
                throw new IllegalStateException("Too many layouts.");
            }
            List<Column> columns = new ArrayList<>(maker.idle());
            sets.forEach(set -> columns.addAll(maker.fresh(set)));
            return columns;
        }

        private boolean isImpossible(Terms changed) {
            return new Relaxation(new Formulation(changed, columns(changed)), Demand.FEASIBLE)
                    .solve()
                    .isEmpty();
        }

        private boolean isWholeImpossible(Terms changed) {
            return new Relaxation(new Formulation(changed, columns(changed)), Demand.FEASIBLE)
                    .solveWhole(EXACT_MILLIS)
                    .infeasible();
        }

        private PlacementAnswer feasible(Formulation formulation, int[] counts, @Nullable Long bound) {
            List<NodeGroup> nodes = new ArrayList<>();
            long price = 0;
            for (int i = 0; i < counts.length; i++) {
                Column column = formulation.columns().get(i);
                Layout layout = column.layout();
                Place place = column.place();
                if (counts[i] > 0 && layout != null && place != null) {
                    nodes.add(new NodeGroup(layout, place.provider(), place.location(), counts[i]));
                    price += counts[i] * column.microsPerHour();
                }
            }
            Standing standing = standing(formulation, counts);
            return new PlacementAnswer(
                    Outcome.FEASIBLE,
                    standing.hard() + "hard/" + standing.medium() + "medium/" + standing.soft() + "soft",
                    bound,
                    bound == null ? null : gap(standing.soft(), bound),
                    millis(),
                    nodes,
                    price,
                    terms.currency(),
                    explanation.of(formulation, counts),
                    List.of());
        }

        private PlacementAnswer infeasible(Conflict conflict) {
            return new PlacementAnswer(
                    Outcome.INFEASIBLE,
                    null,
                    null,
                    null,
                    millis(),
                    List.of(),
                    0,
                    terms.currency(),
                    List.of(),
                    List.of(conflict));
        }

        private PlacementAnswer unknown() {
            return new PlacementAnswer(
                    Outcome.UNKNOWN, null, null, null, millis(), List.of(), 0, terms.currency(), List.of(), List.of());
        }

        private double millis() {
            return (System.nanoTime() - started) / 1e6;
        }
    }

    private static double gap(long soft, long bound) {
        return soft == bound ? 0 : (bound - soft) / (double) Math.max(1, Math.abs(bound));
    }

    private static Standing standing(Formulation formulation, int[] counts) {
        RowScore score = new RowScore(formulation);
        for (int i = 0; i < counts.length; i++) {
            score.add(i, counts[i]);
        }
        return score.standing();
    }
}
