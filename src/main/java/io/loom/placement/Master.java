package io.loom.placement;

import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.LinearProgram.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The linear relaxation of a problem over all its columns: listed while there are some hundred layouts, else generated as the duals ask for them.
 */
final class Master {

    /** Layouts that are listed; beyond, columns are generated. */
    static final int LISTED = 400;

    /** Columns that are listed, of whatever source. */
    private static final int LISTED_COLUMNS = 2_000;

    /** Columns that are listed where a proof needs every one of them. */
    private static final int MOST_COLUMNS = 50_000;

    private static final int MAX_ROUNDS = 1000;
    private static final double TINY = 1e-7;

    private final Terms terms;
    private final LayoutWalk walk;
    private final ColumnMaker maker;

    private final int listedAtMost;

    Master(Terms terms) {
        this(terms, LISTED);
    }

    /** @param listedAtMost layouts beyond which columns are generated */
    Master(Terms terms, int listedAtMost) {
        this.terms = terms;
        this.listedAtMost = listedAtMost;
        walk = new LayoutWalk(terms);
        maker = new ColumnMaker(terms);
    }

    private static boolean never() {
        return false;
    }

    /**
     * A solved relaxation.
     *
     * @param formulation over the columns that it took
     * @param point best for soft points at the least medium ones, or, if the rows hold nowhere though that is not proved, the nearest
     * @param medium points that every placement misses, 0 or more
     * @param complete whether every column is in the formulation
     * @param proved whether no column outside it could improve the point
     */
    record Solved(Formulation formulation, Outcome point, long medium, boolean complete, boolean proved) {}

    /** The relaxation; empty if it has no point, so that there is no placement. */
    Optional<Solved> solve() {
        return solve(Master::never);
    }

    /**
     * The same until somebody has enough.
     *
     * @param ended whether to take it as it is; its point may miss rows then, and is not proved
     */
    Optional<Solved> solve(BooleanSupplier ended) {
        for (Source source : terms.sources()) {
            if (!source.releasable() && walk.startingSet(source).fits().isEmpty()) {
                return Optional.empty();
            }
        }
        List<Column> all = listed(LISTED_COLUMNS);
        return (all == null
                        ? new Generation(startingColumns(), false, Demand.LEAST_MEDIUM)
                        : new Generation(all, true, Demand.LEAST_MEDIUM))
                .solve(ended);
    }

    /** The relaxation over some columns and those beside them that the duals ask for; empty if it has no point. */
    Optional<Solved> solve(List<Column> columns) {
        return new Generation(columns, false, Demand.LEAST_MEDIUM).solve(Master::never);
    }

    /**
     * Some columns, and others that whole counts may need: one count after the other is held at its next whole number, at random among those far from one, and columns are generated where there is no point any more.
     */
    List<Column> dive(List<Column> columns, Random random) {
        Generation generation = new Generation(columns, false, Demand.FEASIBLE);
        generation.dive(random);
        return generation.formulation().columns();
    }

    /** Every column, or null when there are more than {@code most}, or more layouts of a source than are to be listed. */
    private @Nullable List<Column> listed(int most) {
        return listed(most, listedAtMost);
    }

    /** Every column; empty if there are too many to list. */
    Optional<List<Column>> all() {
        return Optional.ofNullable(listed(MOST_COLUMNS, MOST_COLUMNS));
    }

    /** Columns among which the counts are that miss the hard rows least; empty if there are none at all. */
    Optional<Formulation> nearest() {
        List<Column> all = listed(LISTED_COLUMNS);
        if (all != null) {
            return all.isEmpty() ? Optional.empty() : Optional.of(new Formulation(terms, all));
        }
        Generation generation = new Generation(startingColumns(), false, Demand.LEAST_MEDIUM);
        generation.best(Master::never);
        return Optional.of(generation.formulation());
    }

    private @Nullable List<Column> listed(int most, int mostSets) {
        List<Column> all = new ArrayList<>(maker.idle());
        for (Source source : terms.sources()) {
            if (source.count() == 0 || !source.canStay()) {
                continue;
            }
            boolean few = walk.walk(source, new Predicate<>() {
                private int sets;

                @Override
                public boolean test(ServiceSet set) {
                    all.addAll(maker.of(source, set));
                    return ++sets <= mostSets && all.size() <= most;
                }
            });
            if (!few) {
                return null;
            }
        }
        return all;
    }

    private List<Column> startingColumns() {
        Set<Column> columns = new LinkedHashSet<>(maker.idle());
        for (Source source : terms.sources()) {
            if (!source.isNew() && source.canStay()) {
                asItIs(source).ifPresent(set -> columns.addAll(maker.of(source, set)));
            }
        }
        startingSets().forEach(set -> columns.addAll(maker.fresh(set)));
        return List.copyOf(columns);
    }

    /** The relaxation over a growing set of columns: first whether there is any point, then the least medium points, then the least soft ones. */
    private final class Generation {

        private final boolean complete;
        private final Set<Column> known;
        private Demand demand;
        private long mediumAllowed;
        private Formulation rows;
        private LinearProgram program;

        Generation(List<Column> columns, boolean complete, Demand demand) {
            this.complete = complete;
            this.demand = demand;
            known = complete ? Set.of() : new LinkedHashSet<>(columns);
            rows = new Formulation(terms, columns);
            program = new LinearProgram(rows, demand);
        }

        Optional<Solved> solve(BooleanSupplier ended) {
            Generated least = best(ended);
            if (!least.outcome().feasible()) {
                return least.proved() ? Optional.empty() : Optional.of(solved(least, false));
            }
            mediumAllowed = rows.wholePoints(Level.MEDIUM, least.outcome().value());
            demand = Demand.LEAST_SOFT;
            program.demand(demand, (double) mediumAllowed);
            Generated soft = best(ended);
            return Optional.of(
                    soft.outcome().feasible() ? solved(soft, least.proved() && soft.proved()) : solved(least, false));
        }

        void dive(Random random) {
            for (int step = 0;
                    step < MAX_ROUNDS && best(Master::never).outcome().feasible();
                    step++) {
                WholeParts parts = program.parts();
                int next = -1;
                double most = 0;
                for (int column = 0; column < program.columns().size(); column++) {
                    double value = parts.valueOf(parts.firstColumn() + column);
                    double liking = Math.abs(value - Math.rint(value)) * (0.2 + random.nextDouble());
                    if (liking > Math.max(most, TINY)
                            && !program.columns().get(column).isIdle()) {
                        next = parts.firstColumn() + column;
                        most = liking;
                    }
                }
                if (next < 0) {
                    return;
                }
                parts.bound(next, new double[] {Math.ceil(parts.valueOf(next)), parts.boundsOf(next)[1]});
            }
        }

        /** Over all columns so far. */
        Formulation formulation() {
            return complete ? rows : new Formulation(terms, program.columns());
        }

        private Solved solved(Generated generated, boolean proved) {
            return new Solved(formulation(), generated.outcome(), mediumAllowed, complete, proved);
        }

        /** @param proved whether no column outside could improve the outcome */
        private record Generated(Outcome outcome, boolean proved) {}

        private Generated best(BooleanSupplier ended) {
            Outcome outcome = program.solve(ended);
            for (int round = 0; !complete; round++) {
                boolean enough = isEnough(outcome);
                if (!outcome.proved() || enough || round == MAX_ROUNDS || ended.getAsBoolean()) {
                    return new Generated(outcome, outcome.proved() && enough);
                }
                double tolerance = outcome.feasible() ? TINY * Math.max(1, outcome.value() / terms.maxNodes()) : TINY;
                Pricing pricing = new Pricing(rows, outcome.prices(), walk, tolerance);
                List<Column> improving =
                        pricing.improving().stream().filter(known::add).toList();
                if (improving.isEmpty()) {
                    return new Generated(outcome, pricing.isExhaustive());
                }
                if (!improving.stream().allMatch(program::add)) {
                    startAnew();
                }
                outcome = program.solve(ended);
            }
            return new Generated(outcome, outcome.proved());
        }

        /** Whether nothing can be better. */
        private boolean isEnough(Outcome outcome) {
            return demand != Demand.LEAST_SOFT && outcome.feasible() && outcome.value() < TINY;
        }

        private void startAnew() {
            rows = new Formulation(terms, List.copyOf(known));
            program = new LinearProgram(rows, demand);
            program.demand(demand, (double) mediumAllowed);
        }
    }

    /** What the nodes of a source hold now, or are nearest to: bundles that they hold in part are not among it unless they must be. */
    private Optional<ServiceSet> asItIs(Source source) {
        ServiceSet set = walk.startingSet(source);
        if (set.fits().isEmpty()) {
            return Optional.empty();
        }
        for (Bundle bundle : terms.bundles()) {
            if (!set.bundles().get(bundle.index()) && source.services().containsAll(bundle.services())) {
                ServiceSet larger = walk.with(set, bundle.index());
                set = larger == null ? set : larger;
            }
        }
        boolean holdsServices = set.bundles().cardinality() > 1
                || !terms.everywhere().services().isEmpty();
        return holdsServices ? Optional.of(set) : Optional.empty();
    }

    /** Each bundle alone, and each with as many others as go with it. */
    private List<ServiceSet> startingSets() {
        Set<ServiceSet> sets = new LinkedHashSet<>();
        ServiceSet start = walk.startingSet(terms.fresh());
        if (!terms.everywhere().services().isEmpty() && !start.fits().isEmpty()) {
            sets.add(start);
        }
        int bundles = terms.bundles().size();
        for (int first = 1; first < bundles; first++) {
            ServiceSet set = start.fits().isEmpty() ? null : walk.with(start, first);
            if (set == null) {
                continue;
            }
            sets.add(set);
            for (int i = 1; i < bundles - 1; i++) {
                int next = 1 + (first - 1 + i) % (bundles - 1);
                ServiceSet larger = walk.with(set, next);
                set = larger != null ? larger : set;
            }
            sets.add(set);
        }
        return List.copyOf(sets);
    }
}
