package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.placement.Master.Solved;
import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementAnswer.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers where the nodes of a cluster go.
 *
 * <p>The way of an answer: layouts that are possible at all are walked ({@link LayoutWalk}); rules and prices become rows over the counts of layouts at
 * places ({@link Formulation}); their linear relaxation ({@link Master}) gives a bound that no placement beats, and a fractional placement; that is rounded
 * ({@link Seed}), improved by local search ({@link Search}) and proved where it can be ({@link Incumbent}); the constraint streams explain the result ({@link Explanation}).
 *
 * <p>Where there are many places, those that nothing tells apart are taken for one on that way ({@link Folding}), and the nodes are given out to them at its end ({@link Unfolding}).
 *
 * <p>Thread-safe. Solving happens on the caller's thread and is bound by the time limit of {@code solver.xml}.
 */
public final class Placer {

    private static final int WARM_ROUNDS = 20;
    private static final long WARM_NANOS = 4_000_000_000L;

    /** For the proof that whole counts cannot hold all rules. */
    private static final long EXACT_MILLIS = 10_000;

    /** The same for a folded problem, and for each rule that a conflict may do without. */
    private static final long SHORT_MILLIS = 2_000;

    /** For branch and bound before the search: columns, nodes, and the time that bounds these. */
    private static final int QUICK_COLUMNS = 150;

    private static final int QUICK_NODES = 300;
    private static final long QUICK_MILLIS = 400;

    /** The same for the proof after the search that nothing is better. */
    private static final int PROOF_COLUMNS = 5_000;

    private static final int PROOF_NODES = 50_000;
    private static final long PROOF_MILLIS = 1_000;

    /** For each of the solves that a sensitivity takes. */
    private static final Duration EACH = Duration.ofSeconds(1);

    /** For the whole of a solve where little is to be won any more and the caller sets no budget: a change of existing nodes, or a placement that is nearly the best. */
    private static final long PROMPT_MILLIS = 750;

    /** A placement is nearly the best if it is no farther from the bound, as a part of it. */
    private static final double NEARLY = 2e-4;

    /** For all remedies of a conflict. */
    private static final long REMEDIES_MILLIS = 2_000;

    /** For the price of a remedy. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    private static final Incumbent.Listener SILENT = (standing, gap) -> {};

    private final SolverSettings settings;
    private final Search search;
    private final Explanation explanation;

    /** @param settings read before */
    public Placer(SolverSettings settings) {
        this.settings = settings;
        search = new Search(settings.solver());
        explanation = new Explanation();
    }

    /**
     * Solves a small problem of its own a few times, so that the first real one finds the code compiled. Takes about a second of processor time, and some seconds at most; to be called off
     * the request threads when the server starts.
     */
    public void warm() {
        Weights weights = Objects.requireNonNull(settings.profiles().get(SolverSettings.DEFAULT_PROFILE))
                .weights();
        long started = System.nanoTime();
        for (int round = 0; round < WARM_ROUNDS && System.nanoTime() - started < WARM_NANOS; round++) {
            new Solve(WarmUp.terms(weights, 10 + round), new PlacementWatch(), Effort.USUAL).answer();
        }
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
        return solve(problem, watch, Effort.USUAL).answer();
    }

    /** The same with a budget and reasons, if asked for, and what is needed to compare the answer with others. */
    public SolvedPlacement solve(PlacementProblem problem, PlacementWatch watch, Effort effort) {
        SolvedPlacement solved = solve(terms(problem), watch, effort);
        if (!effort.reasons() || !solved.isFeasible()) {
            return solved;
        }
        List<Reasoning> reasons = new Reasons(problem, solved).all();
        return new SolvedPlacement(
                solved.terms(), solved.answer().withReasons(reasons), solved.formulation(), solved.counts());
    }

    /**
     * Whether a problem makes sense, which takes much less time than to solve it.
     *
     * @throws InvalidInputException as {@link #place(PlacementProblem)} would
     */
    public void check(PlacementProblem problem) {
        terms(problem);
    }

    /**
     * How far each soft weight can be changed before another placement is better, found by solving the problem again with other weights.
     *
     * @param chosen an answer of this placer
     * @param budget no solve begins after it; the answer says where that cut it short
     * @param watch to end it early
     * @param turns runs each solve
     */
    public Sensitivity sensitivity(
            SolvedPlacement chosen, Duration budget, PlacementWatch watch, Sensitivity.Turns turns) {
        return new SensitivitySearch(this, chosen, new Effort(EACH, false), budget, watch, turns).find();
    }

    SolvedPlacement solve(Terms terms, PlacementWatch watch, Effort effort) {
        Solve solve = new Solve(terms, watch, effort);
        PlacementAnswer answer = solve.answer();
        return new SolvedPlacement(solve.terms, answer, solve.placed, solve.placedCounts);
    }

    /** A problem in terms, under the weights in force. */
    Terms terms(PlacementProblem problem) {
        return new TermsReader(problem).read(settings.weightsFor(problem));
    }

    /** Of all nodes of a good placement; empty if none is found. */
    private Optional<Long> price(Terms changed) {
        PlacementAnswer answer =
                new Solve(changed, new PlacementWatch(), new Effort(search.isTimed() ? GLANCE : null, false)).best();
        return answer.outcome() == Outcome.FEASIBLE ? Optional.of(answer.microsPerHour()) : Optional.empty();
    }

    /** One problem on its way. */
    private final class Solve {

        private final long started = System.nanoTime();
        private final Terms terms;
        private final PlacementWatch watch;
        private final @Nullable Duration budget;
        private @Nullable Standing told;
        private @Nullable Formulation placed;
        private int[] placedCounts = {};

        Solve(Terms terms, PlacementWatch watch, Effort effort) {
            this.watch = watch;
            budget = effort.budget();
            this.terms = new Settlement(millisFor(QUICK_MILLIS)).settle(terms);
        }

        /** So long a step may take that takes {@code usual} without a budget. */
        private long millisFor(long usual) {
            return budget == null ? (search.isTimed() ? usual : WholeSearch.UNTIMED) : Math.clamp(left(), 1, usual);
        }

        /** So long the search may take; null for the limits of the solver configuration. */
        private @Nullable Duration forSearch(Incumbent incumbent) {
            if (budget == null && !isPrompt(incumbent)) {
                return null;
            }
            long left = budget == null ? leftOf(PROMPT_MILLIS) : left();
            return Duration.ofMillis(Math.max(1, left - Math.min(PROOF_MILLIS, left / 4)));
        }

        /** Whether an answer is waited for and little is to be won: there are nodes already, so that most is settled before the search, or the best so far is nearly the best there can be. */
        private boolean isPrompt(Incumbent incumbent) {
            boolean nearly = incumbent.standing().isFeasible() && incumbent.gap() <= NEARLY;
            return search.isTimed() && (terms.sources().size() > 1 || nearly);
        }

        private long leftOf(long whole) {
            return Math.max(1, whole - Math.round(millis()));
        }

        private long left() {
            return budget == null ? Long.MAX_VALUE : Math.max(0, budget.toMillis() - Math.round(millis()));
        }

        /** Whether what there is has to do. */
        private boolean isOver() {
            return watch.isCancelled() || left() == 0;
        }

        /** The best that rounding and one integer program find; never a proof that there is none. */
        PlacementAnswer best() {
            Folding folding = Folding.of(terms).orElse(null);
            Incumbent best = folding == null
                    ? null
                    : rounded(folding.folded(), SILENT)
                            .filter(few -> few.standing().isFeasible())
                            .map(few -> few.unfolded(folding, this::tell, this::isOver))
                            .orElse(null);
            if (best == null || !best.standing().isFeasible()) {
                best = rounded(terms, this::tell).orElse(null);
            }
            return best != null && best.standing().isFeasible() ? feasible(best) : unknown();
        }

        private Optional<Incumbent> rounded(Terms asked, Incumbent.Listener listener) {
            return new Master(asked).solve(this::isOver).map(relaxed -> {
                Incumbent incumbent = new Incumbent(relaxed, watch, listener, this::isOver);
                incumbent.prove(QUICK_COLUMNS, QUICK_NODES, millisFor(QUICK_MILLIS));
                if (!incumbent.standing().isFeasible()) {
                    incumbent.hold(millisFor(QUICK_MILLIS));
                }
                return incumbent;
            });
        }

        PlacementAnswer answer() {
            Folding folding = Folding.of(terms).orElse(null);
            Incumbent unfolded = null;
            if (folding != null) {
                Incumbent few = start(folding.folded(), SILENT).orElse(null);
                if (few == null) {
                    return infeasible();
                }
                unfolded = unfolded(folding, few).orElse(null);
                if (unfolded != null && unfolded.isAtLeastMedium()) {
                    return feasible(unfolded);
                }
            }
            Start start = new Start(terms, watch, millisFor(EXACT_MILLIS));
            Incumbent incumbent = start.find(this::tell).orElse(null);
            if (incumbent == null) {
                return infeasible();
            }
            incumbent = start.further(incumbent, this::tell);
            if (!watch.isCancelled()) {
                improve(incumbent);
            }
            if (unfolded != null && unfolded.standing().compareTo(incumbent.standing()) > 0) {
                incumbent = unfolded;
            }
            return incumbent.standing().isFeasible() ? feasible(incumbent) : unknown();
        }

        private void tell(Standing better, double gap) {
            if (told == null || better.compareTo(told) > 0) {
                told = better;
                watch.better(new PlacementWatch.Interim(better.text(), better.isFeasible(), gap));
            }
        }

        /** Whole counts that hold the rules, as far as any are found; empty if it is proved that there are none. */
        private Optional<Incumbent> start(Terms asked, Incumbent.Listener listener) {
            return new Start(asked, watch, millisFor(SHORT_MILLIS)).find(listener);
        }

        /** The best of a folded problem, unfolded; empty if none of the whole problem is found by that. */
        private Optional<Incumbent> unfolded(Folding folding, Incumbent few) {
            if (!few.standing().isFeasible()) {
                return Optional.empty();
            }
            few.prove(QUICK_COLUMNS, QUICK_NODES, millisFor(QUICK_MILLIS));
            Incumbent best = few.unfolded(folding, this::tell, this::isOver);
            if (!best.isBest() && !watch.isCancelled()) {
                few.prove(PROOF_COLUMNS, PROOF_NODES, millisFor(PROOF_MILLIS));
                Incumbent next = few.unfolded(folding, this::tell, this::isOver);
                best = next.standing().compareTo(best.standing()) >= 0 ? next : best;
            }
            return best.standing().isFeasible() ? Optional.of(best) : Optional.empty();
        }

        private void improve(Incumbent incumbent) {
            incumbent.prove(QUICK_COLUMNS, QUICK_NODES, millisFor(QUICK_MILLIS));
            if (!incumbent.isBest() && !watch.isCancelled()) {
                incumbent.search(search, forSearch(incumbent));
            }
            if (!incumbent.isBest() && !watch.isCancelled()) {
                incumbent.prove(
                        PROOF_COLUMNS,
                        PROOF_NODES,
                        budget == null && isPrompt(incumbent)
                                ? Math.min(PROOF_MILLIS, leftOf(PROMPT_MILLIS))
                                : millisFor(PROOF_MILLIS));
            }
        }

        private boolean hasNoWhole(Terms rules) {
            Terms changed = rules.withWeights(rules.weights().hardOnly());
            Folding folding = Folding.of(changed).orElse(null);
            if (folding != null) {
                Incumbent few = start(folding.folded(), SILENT).orElse(null);
                if (few == null
                        || few.unfolded(folding, SILENT, this::isOver)
                                .standing()
                                .isFeasible()) {
                    return few == null;
                }
            }
            return start(changed, SILENT).isEmpty();
        }

        private PlacementAnswer feasible(Incumbent incumbent) {
            Solved relaxed = incumbent.relaxed();
            Formulation formulation = relaxed.formulation();
            List<NodeGroup> nodes = new ArrayList<>();
            long price = 0;
            for (int i = 0; i < incumbent.counts().length; i++) {
                Column column = formulation.columns().get(i);
                int count = incumbent.counts()[i];
                Layout layout = column.layout();
                Place place = column.place();
                if (count > 0 && layout != null && place != null) {
                    nodes.add(new NodeGroup(layout, place.provider(), place.location(), count));
                    price += count * column.microsPerHour();
                }
            }
            int[] occupied = incumbent.occupied();
            placed = formulation.narrowed(occupied);
            placedCounts = incumbent.counts(occupied);
            Standing standing = incumbent.standing();
            boolean bounded = relaxed.proved() && standing.medium() == -relaxed.medium();
            return new PlacementAnswer(
                    Outcome.FEASIBLE,
                    standing.text(),
                    bounded ? -incumbent.bound() : null,
                    bounded ? incumbent.gap() : null,
                    millis(),
                    nodes,
                    price,
                    terms.currency(),
                    explanation.of(placed, placedCounts),
                    List.of(),
                    List.of());
        }

        private PlacementAnswer infeasible() {
            ConflictFinder finder = new ConflictFinder(terms, this::hasNoWhole);
            List<Rule> needed = finder.find();
            long each = millisFor(QUICK_MILLIS);
            long deadline = each == WholeSearch.UNTIMED ? each : Math.round(millis()) + millisFor(REMEDIES_MILLIS);
            List<Remedy> remedies = new RemedyFinder(
                            terms,
                            Placer.this::price,
                            millisFor(QUICK_MILLIS),
                            () -> watch.isCancelled() || millis() > deadline)
                    .find(needed);
            return infeasible(finder.inWords(needed, remedies));
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
                    List.of(conflict),
                    List.of());
        }

        private PlacementAnswer unknown() {
            return new PlacementAnswer(
                    Outcome.UNKNOWN,
                    null,
                    null,
                    null,
                    millis(),
                    List.of(),
                    0,
                    terms.currency(),
                    List.of(),
                    List.of(),
                    List.of());
        }

        private double millis() {
            return (System.nanoTime() - started) / 1e6;
        }
    }
}
