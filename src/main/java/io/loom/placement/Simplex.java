package io.loom.placement;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * A linear program that is solved again and again while columns, prices and bounds change: {@code lower <= A x <= upper} for its rows, {@code x >= 0}, least total price. It goes on from the basis
 * of the solution before.
 *
 * <p>The revised primal simplex method: each row has a logical variable, the basis is kept as a product of sparse elementary matrices and inverted anew from time to time, the least sum of
 * infeasibilities comes first, and the ratio test prefers large pivots among near ties. After many steps without progress the first variable that improves is taken instead of the best, which cannot cycle.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1287/mnsc.4.3.221">Dantzig and Orchard-Hays, The product form for the inverse in the simplex method, 1954</a>
 * @see <a href="https://doi.org/10.1007/BF01580108">Harris, Pivot selection methods of the Devex LP code, 1973</a>
 * @see <a href="https://doi.org/10.1287/moor.2.2.103">Bland, New finite pivoting rules for the simplex method, 1977</a>
 */
final class Simplex {

    private static final double FEASIBLE = 1e-8;
    private static final double DUAL = 1e-9;
    private static final double PIVOT = 1e-8;
    private static final int REINVERT = 64;
    private static final int STALLED = 120;

    private final int rows;
    private final Basis basis;
    private final double[] basic;
    private final double[] work;
    private final double[] duals;

    private int variables;
    private double[] lower;
    private double[] upper;
    private double[] price;
    private double[] value;
    private double[] length;
    private int[][] columnRows;
    private double[][] columnValues;
    private int scanFrom;

    /** All rows free, and no columns. */
    Simplex(int rows) {
        this.rows = rows;
        basis = new Basis(rows);
        basic = new double[rows];
        work = new double[rows];
        duals = new double[rows];
        int room = rows + 256;
        lower = new double[room];
        upper = new double[room];
        price = new double[room];
        value = new double[room];
        length = new double[room];
        columnRows = new int[room][];
        columnValues = new double[room][];
        for (int row = 0; row < rows; row++) {
            add(new int[] {row}, new double[] {1}, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    /** What a solve ended with. */
    enum State {
        OPTIMAL,
        INFEASIBLE,
        /** It took more steps or time than it was allowed, or met numbers that it cannot trust. */
        STOPPED
    }

    /** Sets the bounds of a row's sum; infinite for none. */
    void bound(int row, double least, double most) {
        lower[row] = -most;
        upper[row] = -least;
        if (basis.rowOf(row) < 0) {
            value[row] = resting(row);
        }
    }

    /** Sets the bounds of a column; the lower one finite. */
    void limit(int column, double from, double to) {
        int variable = rows + column;
        lower[variable] = from;
        upper[variable] = to;
        if (basis.rowOf(variable) < 0) {
            value[variable] = Math.clamp(value[variable], from, to);
            value[variable] = value[variable] - from <= to - value[variable] ? from : to;
        }
    }

    /** Lower bound of a column. */
    double lower(int column) {
        return lower[rows + column];
    }

    /** Upper bound of a column; infinite for none. */
    double upper(int column) {
        return upper[rows + column];
    }

    /** Sum of a row. */
    double sum(int row) {
        return -(basis.rowOf(row) < 0 ? value[row] : basic[basis.rowOf(row)]);
    }

    /** Adds a column of 0 or more; answers its index. {@code in} ascending. */
    int add(int[] in, double[] coefficients, double cost) {
        return add(in, coefficients, cost, 0, Double.POSITIVE_INFINITY) - rows;
    }

    private int add(int[] in, double[] coefficients, double cost, double least, double most) {
        if (variables == price.length) {
            int room = 2 * variables;
            lower = Arrays.copyOf(lower, room);
            upper = Arrays.copyOf(upper, room);
            price = Arrays.copyOf(price, room);
            value = Arrays.copyOf(value, room);
            length = Arrays.copyOf(length, room);
            columnRows = Arrays.copyOf(columnRows, room);
            columnValues = Arrays.copyOf(columnValues, room);
        }
        columnRows[variables] = in;
        columnValues[variables] = coefficients;
        price[variables] = cost;
        lower[variables] = least;
        upper[variables] = most;
        basis.makeRoom(columnRows.length);
        double squares = 1;
        for (double coefficient : coefficients) {
            squares += coefficient * coefficient;
        }
        length[variables] = Math.sqrt(squares);
        return variables++;
    }

    /** Sets what a unit of a column costs. */
    void price(int column, double cost) {
        price[rows + column] = cost;
    }

    /** What a unit of a column costs. */
    double price(int column) {
        return price[rows + column];
    }

    /** Value of a column. */
    double value(int column) {
        int at = basis.rowOf(rows + column);
        return at < 0 ? value[rows + column] : basic[at];
    }

    /** What one more unit on a row's sum is worth; after {@link State#INFEASIBLE} in units of infeasibility. */
    double dual(int row) {
        return duals[row];
    }

    /** Price of a column less the worth of what it adds to the rows. */
    double reducedCost(int column) {
        return reducedCost(rows + column, price[rows + column]);
    }

    /** Total price. */
    double objective() {
        double sum = 0;
        for (int variable = rows; variable < variables; variable++) {
            sum += price[variable] == 0 ? 0 : price[variable] * value(variable - rows);
        }
        return sum;
    }

    /** Whether rows and columns are within their bounds. */
    boolean isFeasible() {
        for (int row = 0; row < rows; row++) {
            if (missed(row) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Sum of what basic variables miss their bounds by. */
    double infeasibility() {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += Math.max(
                    0, Math.max(lower[basis.variable(row)] - basic[row], basic[row] - upper[basis.variable(row)]));
        }
        return sum;
    }

    /**
     * Solves on from where it is.
     *
     * @param ended whether to stop; asked each time the basis is inverted anew
     */
    State solve(int mostSteps, BooleanSupplier ended) {
        invert();
        int stalled = 0;
        for (int step = 0; step < mostSteps; step++) {
            if (basis.updates() >= REINVERT) {
                if (ended.getAsBoolean()) {
                    return State.STOPPED;
                }
                invert();
            }
            boolean infeasible = setDuals();
            int entering = stalled > STALLED ? first(infeasible) : best(infeasible);
            if (entering < 0) {
                if (basis.updates() > 0) {
                    invert();
                    stalled = 0;
                    if (setDuals() != infeasible || best(infeasible) >= 0) {
                        continue;
                    }
                }
                return infeasible ? State.INFEASIBLE : State.OPTIMAL;
            }
            double moved = move(entering, infeasible);
            if (Double.isNaN(moved)) {
                return State.STOPPED;
            }
            stalled = moved > FEASIBLE ? 0 : stalled + 1;
        }
        return State.STOPPED;
    }

    /** Multipliers of the rows for the phase that the basic values are in; whether that is the first, which looks for a feasible point. */
    private boolean setDuals() {
        boolean infeasible = false;
        for (int row = 0; row < rows; row++) {
            double miss = missed(row);
            infeasible |= miss != 0;
            work[row] = miss;
        }
        if (infeasible) {
            System.arraycopy(work, 0, duals, 0, rows);
        } else {
            for (int row = 0; row < rows; row++) {
                duals[row] = price[basis.variable(row)];
            }
        }
        basis.backward(duals);
        return infeasible;
    }

    /** 1 above the upper bound, -1 below the lower, else 0. */
    private double missed(int row) {
        int variable = basis.variable(row);
        double at = basic[row];
        if (at > upper[variable] + tolerance(upper[variable])) {
            return 1;
        }
        return at < lower[variable] - tolerance(lower[variable]) ? -1 : 0;
    }

    private static double tolerance(double bound) {
        return FEASIBLE * Math.max(1, Math.abs(bound));
    }

    private double reducedCost(int variable, double cost) {
        int[] in = columnRows[variable];
        double[] coefficients = columnValues[variable];
        double reduced = cost;
        for (int i = 0; i < in.length; i++) {
            reduced -= duals[in[i]] * coefficients[i];
        }
        return reduced;
    }

    /** How much a nonbasic variable improves per unit of its own movement; 0 or less if it does not. */
    private double gain(int variable, boolean infeasible) {
        if (basis.rowOf(variable) >= 0 || lower[variable] == upper[variable]) {
            return 0;
        }
        double reduced = reducedCost(variable, infeasible ? 0 : price[variable]);
        double least = DUAL * (infeasible ? 1 : Math.max(1, Math.abs(price[variable])));
        boolean up = value[variable] < upper[variable];
        boolean down = value[variable] > lower[variable];
        return reduced < -least && up ? -reduced : reduced > least && down ? reduced : 0;
    }

    /** The variable of most gain among some; sections are looked at in turn, until one has any. */
    private int best(boolean infeasible) {
        int section = Math.max(400, variables / 12);
        int best = -1;
        double most = 0;
        for (int seen = 0; seen < variables; seen++) {
            int variable = (scanFrom + seen) % variables;
            double gain = gain(variable, infeasible);
            if (gain > most * length[variable]) {
                best = variable;
                most = gain / length[variable];
            }
            if (best >= 0 && seen >= section) {
                scanFrom = (variable + 1) % variables;
                return best;
            }
        }
        return best;
    }

    private int first(boolean infeasible) {
        for (int variable = 0; variable < variables; variable++) {
            if (gain(variable, infeasible) > 0) {
                return variable;
            }
        }
        return -1;
    }

    /** Moves a variable as far as the basic ones allow; how far, or NaN if nothing holds it. */
    private double move(int entering, boolean infeasible) {
        load(entering);
        basis.forward(work);
        boolean up = reducedCost(entering, infeasible ? 0 : price[entering]) < 0;
        double sign = up ? -1 : 1;
        double limit = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            double rate = sign * work[row];
            if (Math.abs(rate) > PIVOT) {
                double bound = blocking(row, rate);
                if (!Double.isInfinite(bound)) {
                    limit = Math.min(
                            limit,
                            (Math.max(0, (bound - basic[row]) * Math.signum(rate)) + tolerance(bound))
                                    / Math.abs(rate));
                }
            }
        }
        int leaving = -1;
        double pivot = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            double rate = sign * work[row];
            if (Math.abs(rate) > PIVOT && Math.abs(rate) > Math.abs(pivot)) {
                double bound = blocking(row, rate);
                if (!Double.isInfinite(bound)) {
                    double reach = Math.max(0, (bound - basic[row]) / rate);
                    if (reach <= limit) {
                        leaving = row;
                        pivot = rate;
                        distance = reach;
                    }
                }
            }
        }
        double range = upper[entering] - lower[entering];
        if (range <= distance) {
            if (Double.isInfinite(range)) {
                return Double.NaN;
            }
            shift(sign * range);
            value[entering] = up ? upper[entering] : lower[entering];
            return range;
        }
        int out = basis.variable(leaving);
        double rest = blocking(leaving, pivot);
        shift(sign * distance);
        basic[leaving] = value[entering] + (up ? distance : -distance);
        value[out] = rest;
        basis.replace(leaving, entering, work);
        return distance;
    }

    /** The bound at which a basic variable that changes at {@code rate} has to stop. */
    private double blocking(int row, double rate) {
        int variable = basis.variable(row);
        double miss = missed(row);
        if (rate > 0) {
            return miss < 0 ? lower[variable] : miss > 0 ? Double.POSITIVE_INFINITY : upper[variable];
        }
        return miss > 0 ? upper[variable] : miss < 0 ? Double.NEGATIVE_INFINITY : lower[variable];
    }

    private void shift(double by) {
        for (int row = 0; row < rows; row++) {
            if (work[row] != 0) {
                basic[row] += by * work[row];
            }
        }
    }

    private void load(int variable) {
        Arrays.fill(work, 0);
        int[] in = columnRows[variable];
        for (int i = 0; i < in.length; i++) {
            work[in[i]] = columnValues[variable][i];
        }
    }

    private double resting(int variable) {
        return Double.isFinite(lower[variable])
                ? lower[variable]
                : Double.isFinite(upper[variable]) ? upper[variable] : 0;
    }

    private void invert() {
        basis.invert(columnRows, columnValues, variable -> value[variable] = resting(variable));
        recompute();
    }

    private void recompute() {
        Arrays.fill(basic, 0);
        for (int variable = 0; variable < variables; variable++) {
            if (basis.rowOf(variable) < 0 && value[variable] != 0) {
                int[] in = columnRows[variable];
                for (int i = 0; i < in.length; i++) {
                    basic[in[i]] -= value[variable] * columnValues[variable][i];
                }
            }
        }
        basis.forward(basic);
    }
}
