package io.loom.placement;

import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.Relaxation.Demand;
import io.loom.placement.Relaxation.Prices;
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

    /** No row looks at the names in a layout. */
    private static final Layout NAMELESS = new Layout(Collections.emptySortedSet(), "", "");

    private final Formulation formulation;
    private final Demand demand;
    private final Prices prices;
    private final LayoutWalk walk;
    private final ColumnMaker maker;
    private final double tolerance;
    private boolean exhaustive = true;

    Pricing(Formulation formulation, Demand demand, Prices prices, LayoutWalk walk, double tolerance) {
        this.formulation = formulation;
        this.demand = demand;
        this.prices = prices;
        this.walk = walk;
        this.tolerance = tolerance;
        maker = new ColumnMaker(formulation.terms());
    }

    /** The few best columns at each place, as far as they improve; none means that the relaxation is best over all columns, if the search was {@link #isExhaustive}. */
    List<Column> improving() {
        List<Column> columns = new ArrayList<>();
        for (Place place : formulation.terms().places()) {
            columns.addAll(new PlaceSearch(place).best());
        }
        return columns;
    }

    boolean isExhaustive() {
        return exhaustive;
    }

    /** Price of a column under this demand, less its worth. */
    private double reducedCost(Column column) {
        double cost = -prices.sources()[column.source().index()];
        for (int r = 0; r < formulation.rows().size(); r++) {
            Row row = formulation.rows().get(r);
            double priced = demand.prices(row.level()) && row.isPrice() ? row.weight() : 0;
            double factor = priced - prices.rows()[r];
            if (factor != 0) {
                cost += factor * formulation.coefficient(r, column);
            }
        }
        return cost;
    }

    /**
     * The search at one place. A column's reduced cost is that of its machine with nothing but what is everywhere, and the gain of each bundle on it.
     */
    private final class PlaceSearch {

        private final Place place;
        private final double[] gain;
        private final Map<Machine, Double> bareCosts = new HashMap<>();
        private final List<Integer> order = new ArrayList<>();
        private final NavigableMap<Double, ServiceSet> best = new TreeMap<>();
        private int steps;

        PlaceSearch(Place place) {
            this.place = place;
            gain = new double[formulation.terms().bundles().size()];
        }

        List<Column> best() {
            ServiceSet start = walk.startingSet(formulation.terms().fresh());
            for (Fit fit : start.fits()) {
                bareCosts.put(fit.machine(), reducedCost(column(start.bundles(), fit.machine())));
            }
            if (bareCosts.isEmpty()) {
                return List.of();
            }
            Machine any = start.fits().getFirst().machine();
            for (Bundle bundle : formulation.terms().bundles().subList(1, gain.length)) {
                ServiceSet with = walk.with(start, bundle.index());
                if (with != null) {
                    gain[bundle.index()] = reducedCost(column(with.bundles(), any)) - bareCost(any);
                    order.add(bundle.index());
                }
            }
            order.sort(Comparator.comparingDouble(bundle -> gain[bundle]));
            if (!formulation.terms().everywhere().services().isEmpty()) {
                consider(start, cost(start, 0));
            }
            branch(start, 0, 0);
            exhaustive &= steps < MAX_STEPS;
            return best.values().stream()
                    .flatMap(set -> maker.fresh(set).stream())
                    .filter(column -> column.standsAt(place))
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
                if (fit.machine().provider().equals(place.provider())) {
                    least = Math.min(least, bareCost(fit.machine()));
                }
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

        private Column column(BitSet bundles, Machine machine) {
            return new Column(formulation.terms().fresh(), NAMELESS, bundles, machine, place);
        }
    }
}
