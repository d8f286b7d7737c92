package io.loom.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a formulation over fractional counts, to which columns can be added. A row holds, or a miss of it is a variable of its own, priced by the row's weight, as is demanded. Not
 * thread-safe.
 */
final class LinearProgram {

    private static final int STEPS_PER_ROW = 60;
    private static final double TINY = 1e-6;
    private static final double ROUNDING = 1e-9;

    /** Prices of the program are brought below this. */
    private static final double LARGEST_PRICE = 100;

    private final Formulation formulation;
    private final Terms terms;
    private final Simplex simplex;
    private final int allowance;
    private final int[] totals;
    private final double[] largestPart;
    private final boolean[] onlyPrice;
    private final double[] scale;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private final List<Miss> misses = new ArrayList<>();
    private final boolean hardHolds;
    private final double[] least;
    private final double[] most;
    private Demand demand;
    private double priceScale = 1;
    private boolean pricesAreSet;

    /** A variable for how much a row is missed, below or above. */
    private record Miss(int index, int number, Row row, boolean below) {}

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
    }

    /**
     * @param formulation whose rows and columns are taken
     * @param demand later ones may be any but {@link Demand#LEAST_HARD}, which stays if it is the first
     */
    LinearProgram(Formulation formulation, Demand demand) {
        this.formulation = formulation;
        this.demand = demand;
        hardHolds = demand != Demand.LEAST_HARD;
        terms = formulation.terms();
        int rows = formulation.rows().size();
        allowance = rows + terms.sources().size();
        int all = allowance + 1 + formulation.totals();
        simplex = new Simplex(all);
        scale = new double[all];
        least = new double[all];
        most = new double[all];
        Arrays.fill(scale, 1);
        onlyPrice = new boolean[rows];
        for (int r = 0; r < rows; r++) {
            Row row = formulation.rows().get(r);
            scale[r] = 1 / largest(row);
            onlyPrice[r] = !holds(row) && row.isPrice();
            boolean free = onlyPrice[r];
            boundRow(
                    r,
                    free || row.lower() == Row.FREE_BELOW ? Double.NEGATIVE_INFINITY : row.lower(),
                    free || row.upper() == Row.FREE_ABOVE ? Double.POSITIVE_INFINITY : row.upper());
        }
        for (Source source : terms.sources()) {
            boundRow(rows + source.index(), source.count(), source.count());
        }
        boundRow(allowance, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        totals = new int[formulation.totals()];
        largestPart = new double[totals.length];
        for (int column = 0; column < formulation.columns().size(); column++) {
            noteParts(formulation.columns().get(column));
        }
        addTotals();
        for (int column = 0; column < formulation.columns().size(); column++) {
            add(formulation.columns().get(column), formulation.rowsOf(column), formulation.coefficientsOf(column));
        }
        for (int r = 0; r < rows; r++) {
            addMisses(r);
        }
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
        int[] rows = formulation.rowsFor(column);
        int[] in = new int[rows.length];
        long[] coefficients = new long[rows.length];
        int length = 0;
        for (int r : rows) {
            long coefficient = formulation.coefficient(r, column);
            if (onlyPrice[r] && coefficient < 0) {
                return false;
            }
            if (coefficient != 0) {
                in[length] = r;
                coefficients[length++] = coefficient;
            }
        }
        noteParts(column);
        add(column, Arrays.copyOf(in, length), Arrays.copyOf(coefficients, length));
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
        boundRow(
                allowance,
                Double.NEGATIVE_INFINITY,
                next == Demand.LEAST_SOFT ? mediumAllowed : Double.POSITIVE_INFINITY);
    }

    private boolean holds(Row row) {
        return hardHolds && row.level() == Level.HARD;
    }

    private boolean isPriced(Row row) {
        return demand != Demand.FEASIBLE && row.level() == demand.level();
    }

    /** How many parts there are that are whole where the counts are: columns, then misses, then hard rows. */
    int parts() {
        return columns.size() + misses.size() + formulation.rows().size();
    }

    /** Whether a part is whole where the counts are, and can be bounded. A row that allows misses says nothing of the counts alone. */
    boolean canBound(int part) {
        int row = part - columns.size() - misses.size();
        return row < 0 || holds(formulation.rows().get(row));
    }

    /** Value of a part in the last solution. */
    double valueOf(int part) {
        int row = part - columns.size() - misses.size();
        return row >= 0 ? simplex.sum(row) / scale[row] : simplex.value(index(part));
    }

    /** The bounds of a part, as they are. */
    double[] boundsOf(int part) {
        int row = part - columns.size() - misses.size();
        return row >= 0
                ? new double[] {least[row], most[row]}
                : new double[] {simplex.lower(index(part)), simplex.upper(index(part))};
    }

    /** Bounds a part from now on. */
    void bound(int part, double[] bounds) {
        int row = part - columns.size() - misses.size();
        if (row >= 0) {
            boundRow(row, bounds[0], bounds[1]);
        } else {
            simplex.limit(index(part), bounds[0], bounds[1]);
            if (part >= columns.size()) {
                freeOtherSide(misses.get(part - columns.size()));
            }
        }
    }

    /** A miss is counted in whole units, rounded up: what it is rounded up by is no miss on the other side. */
    private void freeOtherSide(Miss miss) {
        Row row = miss.row();
        boolean missed = simplex.lower(miss.index()) > 0;
        int number = miss.number();
        if (miss.below() && row.upper() != Row.FREE_ABOVE) {
            boundRow(number, least[number], missed ? Double.POSITIVE_INFINITY : row.upper());
        } else if (!miss.below() && row.lower() != Row.FREE_BELOW) {
            boundRow(number, missed ? Double.NEGATIVE_INFINITY : row.lower(), most[number]);
        }
    }

    private int index(int part) {
        return part < columns.size()
                ? indexes.get(part)
                : misses.get(part - columns.size()).index();
    }

    /** All columns, those of the formulation first. */
    List<Column> columns() {
        return columns;
    }

    /** Goes on from the solution before. */
    Outcome solve() {
        if (!pricesAreSet) {
            setPrices();
            pricesAreSet = true;
        }
        Simplex.State state = simplex.solve(Math.max(20_000, STEPS_PER_ROW * scale.length));
        boolean feasible = state == Simplex.State.OPTIMAL;
        double[] counts = new double[columns.size()];
        double[] reduced = new double[columns.size()];
        double unit = feasible ? priceScale : 1;
        for (int column = 0; column < counts.length; column++) {
            int index = indexes.get(column);
            counts[column] = Math.max(0, simplex.value(index));
            reduced[column] = Math.max(0, reducedCost(index, feasible) * unit);
        }
        double value = simplex.objective() * priceScale;
        double bound = bound(feasible) * unit;
        boolean proved = state != Simplex.State.STOPPED
                && (feasible ? Math.abs(bound - value) <= TINY * Math.max(1, Math.abs(value)) : bound > TINY);
        return new Outcome(
                feasible,
                proved,
                feasible ? Math.max(0, proved ? Math.min(bound, value) : value) : simplex.infeasibility(),
                counts,
                new Prices(rowPrices(feasible, unit), totalPrices(unit), sourcePrices(unit), reduced));
    }

    /** What the duals prove: no point within the bounds has less, or, above 0, there is none. Each variable counts with the least that its reduced cost can make within its bounds. */
    private double bound(boolean feasible) {
        double bound = 0;
        for (int row = 0; row < scale.length; row++) {
            double dual = simplex.dual(row);
            double at = dual > 0 ? least[row] : most[row];
            if (dual != 0 && Double.isInfinite(at)) {
                if (Math.abs(dual) > ROUNDING) {
                    return Double.NEGATIVE_INFINITY;
                }
            } else if (dual != 0) {
                bound += dual * at * scale[row];
            }
        }
        for (int column = 0; column < indexes.size(); column++) {
            int index = indexes.get(column);
            int nodes = columns.get(column).source().count();
            bound += least(reducedCost(index, feasible), simplex.lower(index), Math.min(simplex.upper(index), nodes));
        }
        for (int total = 0; total < totals.length; total++) {
            double most = largestPart[total] * scale[totalRow(total)] * nodes();
            bound += least(reducedCost(totals[total], feasible), 0, most);
        }
        for (Miss miss : misses) {
            int index = miss.index();
            bound += least(reducedCost(index, feasible), simplex.lower(index), simplex.upper(index));
        }
        return bound;
    }

    /** The least that a variable within bounds adds at a cost; a cost of nothing but rounding adds nothing. */
    private static double least(double cost, double lower, double upper) {
        double at = cost > 0 ? lower : upper;
        return Math.abs(cost) <= ROUNDING && Double.isInfinite(at) ? 0 : cost == 0 ? 0 : cost * at;
    }

    private double reducedCost(int index, boolean feasible) {
        return simplex.reducedCost(index) - (feasible ? 0 : simplex.price(index));
    }

    private double[] rowPrices(boolean feasible, double unit) {
        double[] prices = new double[formulation.rows().size()];
        for (int r = 0; r < prices.length; r++) {
            Row row = formulation.rows().get(r);
            double price = feasible && isPriced(row) && onlyPrice[r] ? row.weight() : 0;
            if (row.level() == Level.MEDIUM && onlyPrice[r]) {
                price -= simplex.dual(allowance) * unit * row.weight();
            }
            prices[r] = price - simplex.dual(r) * scale[r] * unit;
        }
        return prices;
    }

    private double[] totalPrices(double unit) {
        double[] prices = new double[totals.length];
        for (int total = 0; total < prices.length; total++) {
            prices[total] = -simplex.dual(totalRow(total)) * scale[totalRow(total)] * unit;
        }
        return prices;
    }

    private double[] sourcePrices(double unit) {
        double[] worth = new double[terms.sources().size()];
        for (int source = 0; source < worth.length; source++) {
            worth[source] = simplex.dual(formulation.rows().size() + source) * unit;
        }
        return worth;
    }

    private int totalRow(int total) {
        return allowance + 1 + total;
    }

    private int nodes() {
        return terms.sources().stream().mapToInt(Source::count).sum();
    }

    private void noteParts(Column column) {
        for (int total = 0; total < totals.length; total++) {
            largestPart[total] = Math.max(largestPart[total], (double) formulation.totalCoefficient(total, column));
        }
    }

    /** Each total is a variable of its own, and a row says what it is the sum of. */
    private void addTotals() {
        for (int total = 0; total < totals.length; total++) {
            int itself = totalRow(total);
            double unit = Math.max(1, largestPart[total]);
            scale[itself] = 1 / unit;
            boundRow(itself, 0, 0);
            int[] compared = formulation.rowsOfTotal(total);
            int[] in = Arrays.copyOf(compared, compared.length + 1);
            double[] values = new double[in.length];
            for (int i = 0; i < compared.length; i++) {
                values[i] = formulation.rows().get(compared[i]).share() * unit * scale[compared[i]];
            }
            in[compared.length] = itself;
            values[compared.length] = -1;
            totals[total] = simplex.add(in, values, 0);
        }
    }

    private void add(Column column, int[] in, long[] coefficients) {
        int[] rows = new int[in.length + 2 + totals.length];
        double[] values = new double[rows.length];
        int length = 0;
        double medium = 0;
        for (int i = 0; i < in.length; i++) {
            Row row = formulation.rows().get(in[i]);
            if (!onlyPrice[in[i]]) {
                rows[length] = in[i];
                values[length++] = coefficients[i] * scale[in[i]];
            } else if (row.level() == Level.MEDIUM) {
                medium += (double) row.weight() * coefficients[i];
            }
        }
        rows[length] = formulation.rows().size() + column.source().index();
        values[length++] = 1;
        if (medium != 0) {
            rows[length] = allowance;
            values[length++] = medium;
        }
        for (int total = 0; total < totals.length; total++) {
            long part = formulation.totalCoefficient(total, column);
            if (part != 0) {
                rows[length] = totalRow(total);
                values[length++] = part * scale[totalRow(total)];
            }
        }
        columns.add(column);
        pricesAreSet = false;
        indexes.add(simplex.add(Arrays.copyOf(rows, length), Arrays.copyOf(values, length), 0));
    }

    private void addMisses(int r) {
        Row row = formulation.rows().get(r);
        if (holds(row) || onlyPrice[r]) {
            return;
        }
        if (row.lower() != Row.FREE_BELOW) {
            addMiss(r, row, true);
        }
        if (row.upper() != Row.FREE_ABOVE) {
            addMiss(r, row, false);
        }
    }

    private void addMiss(int r, Row row, boolean below) {
        long coefficient = below ? row.unit() : -row.unit();
        boolean medium = row.level() == Level.MEDIUM;
        int[] rows = medium ? new int[] {r, allowance} : new int[] {r};
        double at = coefficient * scale[r];
        double[] values = medium ? new double[] {at, row.weight()} : new double[] {at};
        misses.add(new Miss(simplex.add(rows, values, 0), r, row, below));
    }

    private void setPrices() {
        double[] prices = new double[columns.size()];
        double largest = 0;
        for (int r = 0; r < formulation.rows().size(); r++) {
            Row row = formulation.rows().get(r);
            if (isPriced(row) && onlyPrice[r]) {
                for (int column = 0; column < prices.length; column++) {
                    prices[column] += (double) row.weight() * formulation.coefficient(r, columns.get(column));
                }
            }
        }
        for (double price : prices) {
            largest = Math.max(largest, price);
        }
        for (Miss miss : misses) {
            largest =
                    Math.max(largest, isPriced(miss.row()) ? (double) miss.row().weight() : 0);
        }
        priceScale = Math.max(1, largest / LARGEST_PRICE);
        for (int column = 0; column < prices.length; column++) {
            simplex.price(indexes.get(column), prices[column] / priceScale);
        }
        for (Miss miss : misses) {
            simplex.price(miss.index(), isPriced(miss.row()) ? miss.row().weight() / priceScale : 0);
        }
    }

    private void boundRow(int row, double from, double to) {
        least[row] = from;
        most[row] = to;
        simplex.bound(row, from * scale[row], to * scale[row]);
    }

    private static double largest(Row row) {
        double largest = 1;
        for (long coefficient : row.coefficients()) {
            largest = Math.max(largest, (double) Math.abs(coefficient));
        }
        return largest;
    }
}
