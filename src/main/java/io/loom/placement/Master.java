package io.loom.placement;

import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.Relaxation.Demand;
import io.loom.placement.Relaxation.Point;
import io.loom.placement.Relaxation.Prices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final int MAX_ROUNDS = 300;
    private static final double TINY = 1e-6;

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

    /**
     * A solved relaxation.
     *
     * @param formulation over the columns that it took
     * @param point best under {@link Demand#LEAST_SOFT}
     * @param medium points that every placement misses, 0 or more
     * @param complete whether every column is in the formulation
     * @param proved whether no column outside it could improve the point
     */
    record Solved(Formulation formulation, Point point, long medium, boolean complete, boolean proved) {}

    /** The relaxation; empty if it has no point, so that there is no placement. */
    Optional<Solved> solve() {
        for (Source source : terms.sources()) {
            if (!source.releasable() && walk.startingSet(source).fits().isEmpty()) {
                return Optional.empty();
            }
        }
        List<Column> all = listed(LISTED_COLUMNS);
        return all == null ? solveGenerated() : solveListed(new Formulation(terms, all));
    }

    /** Every column, or null when there are more than {@code most}, or more layouts of a source than are to be listed. */
    private @Nullable List<Column> listed(int most) {
        return listed(most, listedAtMost);
    }

    /**
     * Columns that can stand for all in the question whether there is any placement: of those that no hard row tells apart, one. Empty if there are too many to list.
     */
    Optional<Formulation> allForFeasibility() {
        List<Column> all = listed(MOST_COLUMNS, MOST_COLUMNS);
        if (all == null) {
            return Optional.empty();
        }
        Formulation formulation = new Formulation(terms, all);
        Map<List<Long>, Column> distinct = new LinkedHashMap<>();
        for (int column = 0; column < all.size(); column++) {
            List<Long> key = new ArrayList<>();
            key.add((long) all.get(column).source().index());
            int[] rows = formulation.rowsOf(column);
            for (int i = 0; i < rows.length; i++) {
                if (formulation.rows().get(rows[i]).level() == Level.HARD) {
                    key.add((long) rows[i]);
                    key.add(formulation.coefficientsOf(column)[i]);
                }
            }
            distinct.putIfAbsent(key, all.get(column));
        }
        return Optional.of(new Formulation(terms, List.copyOf(distinct.values())));
    }

    /** Columns among which the counts are that miss the hard rows least; empty if there are none at all. */
    Optional<Formulation> nearest() {
        List<Column> all = listed(LISTED_COLUMNS);
        if (all != null) {
            return all.isEmpty() ? Optional.empty() : Optional.of(new Formulation(terms, all));
        }
        return Optional.of(generate(startingColumns(), Demand.LEAST_HARD, 0).formulation());
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

    private Optional<Solved> solveListed(Formulation formulation) {
        Optional<Point> best = new Relaxation(formulation, Demand.LEAST_SOFT).solve();
        if (best.isPresent()) {
            return Optional.of(new Solved(formulation, best.get(), 0, true, true));
        }
        Optional<Point> least = new Relaxation(formulation, Demand.LEAST_MEDIUM).solve();
        if (least.isEmpty()) {
            return unlessProvedImpossible(formulation);
        }
        long medium = formulation.wholePoints(Level.MEDIUM, least.get().value());
        Optional<Point> point = new Relaxation(formulation, Demand.LEAST_SOFT, medium).solve();
        return Optional.of(new Solved(formulation, point.orElse(least.get()), medium, true, point.isPresent()));
    }

    /** A solver that finds nothing is not believed: the least total miss of the hard rows has to be more than 0, and its duals say so too. */
    private static Optional<Solved> unlessProvedImpossible(Formulation formulation) {
        Point nearest = new Relaxation(formulation, Demand.LEAST_HARD)
                .solve()
                .orElseThrow(() -> new IllegalStateException("A relaxation that allows every miss has no point."));
        return nearest.value() > TINY && nearest.prices() != null
                ? Optional.empty()
                : Optional.of(new Solved(formulation, nearest, 0, true, false));
    }

    private Set<Column> startingColumns() {
        Set<Column> columns = new LinkedHashSet<>(maker.idle());
        for (Source source : terms.sources()) {
            if (!source.isNew() && source.canStay()) {
                asItIs(source).ifPresent(set -> columns.addAll(maker.of(source, set)));
            }
        }
        startingSets().forEach(set -> columns.addAll(maker.fresh(set)));
        return columns;
    }

    private Optional<Solved> solveGenerated() {
        Set<Column> columns = startingColumns();
        Generated hard = generate(columns, Demand.LEAST_HARD, 0);
        if (hard.point().value() > TINY) {
            if (hard.proved()) {
                return Optional.empty();
            }
            return Optional.of(new Solved(hard.formulation(), hard.point(), 0, false, false));
        }
        Generated least = generate(columns, Demand.LEAST_MEDIUM, 0);
        long medium =
                least.formulation().wholePoints(Level.MEDIUM, least.point().value());
        Generated soft = generate(columns, Demand.LEAST_SOFT, medium);
        return Optional.of(
                new Solved(soft.formulation(), soft.point(), medium, false, soft.proved() && least.proved()));
    }

    /** @param proved whether no column outside could improve the point */
    private record Generated(Formulation formulation, Point point, boolean proved) {}

    private Generated generate(Set<Column> columns, Demand demand, long medium) {
        for (int round = 0; ; round++) {
            Formulation formulation = new Formulation(terms, List.copyOf(columns));
            Point point = new Relaxation(formulation, demand, medium)
                    .solve()
                    .orElseThrow(() ->
                            new IllegalStateException("The relaxation lost the point that the one before it had."));
            Prices prices = point.prices();
            if (prices == null || round == MAX_ROUNDS || (demand != Demand.LEAST_SOFT && point.value() < TINY)) {
                return new Generated(formulation, point, point.value() < TINY && demand != Demand.LEAST_SOFT);
            }
            Pricing pricing = new Pricing(
                    formulation, demand, prices, walk, TINY * Math.max(1, point.value() / terms.maxNodes()));
            if (!columns.addAll(pricing.improving())) {
                return new Generated(formulation, point, pricing.isExhaustive());
            }
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
