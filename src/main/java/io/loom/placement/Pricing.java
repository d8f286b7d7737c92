package io.loom.placement;

import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.LinearProgram.Prices;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Finds the columns that would improve a relaxation that knows only some of them: those whose price is less than what the rows' duals say they are worth.
 *
 * <p>Every row's coefficient is a sum over what a column is made of: something for its machine and place, and something for each of its bundles. So at each place the best column
 * is a set of bundles of least total worth, among the possible sets: a knapsack with conflicts. It is found by branch and bound on the walk of {@link LayoutWalk}: bundles that
 * save most first, a branch cut off when even all that is left could not beat the best.
 *
 * @see <a href="https://doi.org/10.1287/opre.9.6.849">Gilmore and Gomory, A Linear Programming Approach to the Cutting-Stock Problem, 1961</a>
 */
final class Pricing {

    /** Steps of a search after which it gives up its claim to have found the best. */
    private static final int MAX_STEPS = 200_000;

    /** Columns taken from each place at a time. */
    private static final int KEPT = 4;

    private final Formulation formulation;
    private final Prices prices;
    private final LayoutWalk walk;
    private final ColumnMaker maker;
    private final double tolerance;
    private boolean exhaustive = true;

    Pricing(Formulation formulation, Prices prices, LayoutWalk walk, double tolerance) {
        this.formulation = formulation;
        this.prices = prices;
        this.walk = walk;
        this.tolerance = tolerance;
        maker = new ColumnMaker(formulation.terms());
    }

    /**
     * The few best columns at each place and of each class of existing nodes, as far as they improve; none means that the relaxation is best over all columns, if the search was
     * {@link #isExhaustive}.
     */
    List<Column> improving() {
        List<Column> columns = new ArrayList<>();
        for (Source source : formulation.terms().sources()) {
            if (!source.canStay()) {
                continue;
            }
            ServiceSet start = walk.startingSet(source);
            List<Place> places = source.place() == null ? formulation.terms().places() : List.of(source.place());
            for (Place place : places) {
                for (List<Fit> alike : alike(source, start, place)) {
                    columns.addAll(
                            new PlaceSearch(source, place, new ServiceSet(start.bundles(), start.demand(), alike))
                                    .best());
                }
            }
        }
        return columns;
    }

    /** Machines at a place, those together on which a bundle is worth the same. */
    private List<List<Fit>> alike(Source source, ServiceSet start, Place place) {
        List<Fit> fits = start.fits().stream()
                .filter(fit -> !source.isNew() || fit.machine().isAt(place))
                .toList();
        boolean apart = formulation.terms().rules().stream().anyMatch(Rule.Headroom.class::isInstance);
        if (fits.isEmpty()) {
            return List.of();
        }
        return apart ? fits.stream().map(List::of).toList() : List.of(fits);
    }

    boolean isExhaustive() {
        return exhaustive;
    }

    /** Price of a column, less its worth. */
    private double reducedCost(Column column) {
        double cost = -prices.sources()[column.source().index()];
        for (int r = 0; r < formulation.rows().size(); r++) {
            if (prices.rows()[r] != 0) {
                cost += prices.rows()[r] * formulation.coefficient(r, column);
            }
        }
        return cost;
    }

    /**
     * The search at one place. A column's reduced cost is at least that of its machine with nothing but what it must hold, and the gain of each bundle on it.
     */
    private final class PlaceSearch {

        private final Source source;
        private final Place place;
        private final ServiceSet start;
        private final double[] gain;
        private final Map<Machine, Double> bareCosts = new HashMap<>();
        private final List<Integer> order = new ArrayList<>();
        private final NavigableMap<Double, ServiceSet> best = new TreeMap<>();
        private int steps;

        PlaceSearch(Source source, Place place, ServiceSet start) {
            this.source = source;
            this.place = place;
            this.start = start;
            gain = new double[formulation.terms().bundles().size()];
        }

        List<Column> best() {
            for (Fit fit : start.fits()) {
                bareCosts.put(fit.machine(), reducedCost(column(start.bundles(), fit.machine())));
            }
            Machine any = start.fits().getFirst().machine();
            for (Bundle bundle : formulation.terms().bundles().subList(1, gain.length)) {
                ServiceSet with = start.bundles().get(bundle.index()) ? null : walk.with(start, bundle.index());
                if (with != null) {
                    gain[bundle.index()] = reducedCost(column(with.bundles(), any)) - bareCost(any);
                    order.add(bundle.index());
                }
            }
            order.sort(Comparator.comparingDouble(bundle -> gain[bundle]));
            if (start.bundles().cardinality() > 1
                    || !formulation.terms().everywhere().services().isEmpty()) {
                consider(start, cost(start, 0));
            }
            branch(start, 0, 0);
            exhaustive &= steps < MAX_STEPS;
            List<Column> columns =
                    best.values().stream().flatMap(set -> columns(set).stream()).toList();
            exhaustive &= best.size() < KEPT || !columns.isEmpty();
            return columns;
        }

        private List<Column> columns(ServiceSet set) {
            List<Column> all = source.isNew() ? maker.freshAt(set, place) : maker.of(source, set);
            return all.stream()
                    .filter(column -> reducedCost(column) < -tolerance)
                    .toList();
        }

        private void branch(ServiceSet set, int from, double gained) {
            for (int i = from; i < order.size() && steps++ < MAX_STEPS; i++) {
                double with = gained + gain[order.get(i)];
                if (cost(set, with) + savingsAfter(i) >= threshold()) {
                    continue;
                }
                ServiceSet larger = walk.with(set, order.get(i));
                if (larger != null) {
                    double cost = cost(larger, with);
                    consider(larger, cost);
                    branch(larger, i + 1, with);
                }
            }
        }

        private double bareCost(Machine machine) {
            return Objects.requireNonNull(bareCosts.get(machine), machine::hardwareType);
        }

        /** Of the cheapest machine that holds the set; more on it never makes that cheaper. */
        private double cost(ServiceSet set, double gained) {
            double least = Double.POSITIVE_INFINITY;
            for (Fit fit : set.fits()) {
                least = Math.min(least, bareCost(fit.machine()));
            }
            return least + gained;
        }

        /** The most that bundles after {@code i} in order could still save. */
        private double savingsAfter(int i) {
            double savings = 0;
            for (int j = i + 1; j < order.size() && gain[order.get(j)] < 0; j++) {
                savings += gain[order.get(j)];
            }
            return savings;
        }

        private double threshold() {
            return best.size() < KEPT ? -tolerance : Math.min(-tolerance, best.lastKey());
        }

        private void consider(ServiceSet set, double cost) {
            if (cost < threshold()) {
                best.put(cost, set);
                if (best.size() > KEPT) {
                    best.pollLastEntry();
                }
            }
        }

        /** For a bound: with the image that is liked best, whether its services allow that or not. */
        private Column column(BitSet bundles, Machine machine) {
            return new Column(
                    source,
                    new Layout(
                            Collections.emptySortedSet(),
                            machine.hardwareType(),
                            machine.imageTypes().getFirst()),
                    bundles,
                    machine,
                    place);
        }
    }
}
