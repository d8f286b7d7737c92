package io.loom.placement;

import io.loom.placement.Variables.Miss;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The rows of a formulation over fractional counts, to which columns can be added. A row holds, or a miss of it is a variable of its own, priced by the row's weight, as is demanded. Not
 * thread-safe.
 */
final class LinearProgram {

    private static final int STEPS_PER_ROW = 60;
    private static final double TINY = 1e-6;

    /** Prices of the program are brought below this. */
    private static final double LARGEST_PRICE = 100;

    private final Formulation formulation;
    private final ProgramRows rows;
    private final Variables variables;
    private final WholeParts parts;
    private final Simplex simplex;
    private Demand demand;
    private double priceScale = 1;
    private boolean pricesAreSet;

    /** What a program asks for. */
    enum Demand {
        /** Every row may be missed, and misses of hard ones are priced: how far is the nearest placement? */
        LEAST_HARD,
        /** Hard rows hold; no price: is there any placement at all? */
        FEASIBLE,
        /** Hard rows hold, medium ones are priced. */
        LEAST_MEDIUM,
        /** Hard rows hold, medium ones as far as they can, soft ones are priced. */
        LEAST_SOFT;

        /** The level whose misses are priced; for {@link #FEASIBLE} that of the rows that hold, of which there are no misses. */
        Level level() {
            return switch (this) {
                case LEAST_HARD, FEASIBLE -> Level.HARD;
                case LEAST_MEDIUM -> Level.MEDIUM;
                case LEAST_SOFT -> Level.SOFT;
            };
        }

        /** Whether misses of a row are priced. */
        boolean prices(Row row) {
            return this != FEASIBLE && row.level() == level();
        }
    }

    /**
     * @param formulation whose rows and columns are taken
     * @param demand later ones may be any but {@link Demand#LEAST_HARD}, which stays if it is the first
     */
    LinearProgram(Formulation formulation, Demand demand) {
        this.formulation = formulation;
        this.demand = demand;
        rows = new ProgramRows(formulation, demand != Demand.LEAST_HARD);
        simplex = rows.simplex();
        variables = new Variables(formulation, rows);
        parts = new WholeParts(formulation, rows, variables);
    }

    /**
     * What a solve found.
     *
     * @param feasible whether the hard rows can hold, over the columns that there are
     * @param proved whether the duals confirm it, and the value
     * @param value sum of the priced misses, 0 or more; not proved if it is only that of the counts
     * @param counts by column
     * @param prices what a change is worth; in units of infeasibility if it is not feasible
     */
    record Outcome(boolean feasible, boolean proved, double value, double[] counts, Prices prices) {}

    /**
     * The dual of a point.
     *
     * @param rows what one more unit of the sum of each row of the formulation costs, price rows included
     * @param totals the same of each sum that rows compare with
     * @param sources worth of one more node of each source
     * @param reducedCosts by column: each node there adds at least so much to the value of the best point
     */
    record Prices(double[] rows, double[] totals, double[] sources, double[] reducedCosts) {}

    /**
     * Adds a column that the formulation does not have.
     *
     * @return false if it cannot be added, since it gives a sense to a row that was only a sum of prices before: make another program of a formulation with it
     */
    boolean add(Column column) {
        if (!variables.add(column)) {
            return false;
        }
        pricesAreSet = false;
        return true;
    }

    /**
     * Changes what is asked for.
     *
     * @param mediumAllowed medium points that may be missed under {@link Demand#LEAST_SOFT}
     */
    void demand(Demand next, double mediumAllowed) {
        demand = next;
        pricesAreSet = false;
        rows.bound(
                rows.allowance(),
                Double.NEGATIVE_INFINITY,
                next == Demand.LEAST_SOFT ? mediumAllowed : Double.POSITIVE_INFINITY);
    }

    /** All columns, those of the formulation first. */
    List<Column> columns() {
        return variables.columns();
    }

    /** What is whole where the counts are; columns in the order that they have in {@link #columns}. */
    WholeParts parts() {
        return parts;
    }

    /** Goes on from the solution before. If {@code ended} before it is solved, nothing is proved, and the counts are those that it had come to. */
    Outcome solve(BooleanSupplier ended) {
        if (!pricesAreSet) {
            setPrices();
            pricesAreSet = true;
        }
        Simplex.State state = simplex.solve(Math.max(20_000, STEPS_PER_ROW * rows.count()), ended);
        boolean feasible = switch (state) {
            case OPTIMAL -> true;
            case INFEASIBLE -> false;
            case STOPPED -> simplex.isFeasible();
        };
        Duals duals = new Duals(formulation, rows, variables, feasible, feasible ? priceScale : 1);
        double value = simplex.objective() * priceScale;
        double bound = duals.bound();
        boolean proved = state != Simplex.State.STOPPED
                && (feasible ? Math.abs(bound - value) <= TINY * Math.max(1, Math.abs(value)) : bound > TINY);
        return new Outcome(
                feasible,
                proved,
                feasible ? Math.max(0, proved ? Math.min(bound, value) : value) : simplex.infeasibility(),
                counts(),
                duals.prices(demand));
    }

    private double[] counts() {
        double[] counts = new double[columns().size()];
        for (int column = 0; column < counts.length; column++) {
            counts[column] = Math.max(0, simplex.value(variables.ofColumn(column)));
        }
        return counts;
    }

    private void setPrices() {
        double[] prices = new double[columns().size()];
        double largest = 0;
        for (int r = 0; r < formulation.rows().size(); r++) {
            Row row = formulation.rows().get(r);
            if (demand.prices(row) && rows.isOnlyPrice(r)) {
                for (int column = 0; column < prices.length; column++) {
                    prices[column] += (double) row.weight()
                            * formulation.coefficient(r, columns().get(column));
                }
            }
        }
        for (double price : prices) {
            largest = Math.max(largest, price);
        }
        for (Miss miss : variables.misses()) {
            largest = Math.max(
                    largest, demand.prices(miss.row()) ? (double) miss.row().weight() : 0);
        }
        priceScale = Math.max(1, largest / LARGEST_PRICE);
        for (int column = 0; column < prices.length; column++) {
            simplex.price(variables.ofColumn(column), prices[column] / priceScale);
        }
        for (Miss miss : variables.misses()) {
            simplex.price(miss.index(), demand.prices(miss.row()) ? miss.row().weight() / priceScale : 0);
        }
    }
}
