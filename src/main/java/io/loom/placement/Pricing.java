package io.loom.placement;

import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.Relaxation.Demand;
import io.loom.placement.Relaxation.Prices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The best column at each place, if it improves; none means that the relaxation is best over all columns, if the search was {@link #isExhaustive}. */
    List<Column> improving() {
        List<Column> columns = new ArrayList<>();
        for (Place place : formulation.terms().places()) {
            Column best = new PlaceSearch(place).best();
            if (best != null) {
                columns.add(best);
            }
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

    /** The search at one place. */
    private final class PlaceSearch {

        private final Place place;
        private final double[] gain;
        private final List<Integer> order = new ArrayList<>();
        private double bestCost = -tolerance;
        private @Nullable Column best;
        private int steps;

        PlaceSearch(Place place) {
            this.place = place;
            gain = new double[formulation.terms().bundles().size()];
        }

        @Nullable
        Column best() {
            ServiceSet start = walk.startingSet(formulation.terms().fresh());
            Column bare = at(start);
            if (bare == null) {
                return null;
            }
            double bareCost = reducedCost(bare);
            for (Bundle bundle : formulation.terms().bundles().subList(1, gain.length)) {
                ServiceSet with = walk.with(start, bundle.index());
                Column column = with == null ? null : at(with);
                if (column != null) {
                    gain[bundle.index()] = reducedCost(column.on(bare.machine())) - bareCost;
                    order.add(bundle.index());
                }
            }
            order.sort(Comparator.comparingDouble(bundle -> gain[bundle]));
            if (!formulation.terms().everywhere().services().isEmpty()) {
                consider(bare, bareCost);
            }
            branch(start, 0);
            exhaustive &= steps < MAX_STEPS;
            return best;
        }

        private void branch(ServiceSet set, int from) {
            for (int i = from; i < order.size() && steps++ < MAX_STEPS; i++) {
                ServiceSet larger = walk.with(set, order.get(i));
                Column column = larger == null ? null : at(larger);
                if (larger == null || column == null) {
                    continue;
                }
                double cost = reducedCost(column);
                if (cost + savingsAfter(i) < bestCost) {
                    consider(column, cost);
                    branch(larger, i + 1);
                }
            }
        }

        /** The most that bundles after {@code i} in order could still save. */
        private double savingsAfter(int i) {
            double savings = 0;
            for (int j = i + 1; j < order.size() && gain[order.get(j)] < 0; j++) {
                savings += gain[order.get(j)];
            }
            return savings;
        }

        private void consider(Column column, double cost) {
            if (cost < bestCost) {
                bestCost = cost;
                best = column;
            }
        }

        private @Nullable Column at(ServiceSet set) {
            return maker.fresh(set).stream()
                    .filter(column -> column.standsAt(place))
                    .findFirst()
                    .orElse(null);
        }
    }
}
