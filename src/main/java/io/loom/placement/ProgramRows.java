package io.loom.placement;

import java.util.Arrays;

/**
 * The rows of a linear program in its simplex, scaled: those of the formulation first, then one for the nodes of each source, one that sums up the medium points that are missed, and one for each total, which says what
 * it is, as a multiple of what it is divided by, the sum of: rounded up by less than that. Not thread-safe.
 */
final class ProgramRows {

    private final Formulation formulation;
    private final boolean hardHolds;
    private final Simplex simplex;
    private final boolean[] onlyPrice;
    private final double[] scale;
    private final double[] least;
    private final double[] most;

    /** @param hardHolds whether hard rows hold; else each may be missed */
    ProgramRows(Formulation formulation, boolean hardHolds) {
        this.formulation = formulation;
        this.hardHolds = hardHolds;
        int rows = formulation.rows().size();
        int all = rows
                + formulation.terms().sources().size()
                + 1
                + formulation.totals().size();
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
            bound(
                    r,
                    free || row.lower() == Row.FREE_BELOW ? Double.NEGATIVE_INFINITY : row.lower(),
                    free || row.upper() == Row.FREE_ABOVE ? Double.POSITIVE_INFINITY : row.upper());
        }
        for (Source source : formulation.terms().sources()) {
            bound(ofSource(source.index()), source.count(), source.count());
        }
        bound(allowance(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Holds the rows, and no variable yet. */
    Simplex simplex() {
        return simplex;
    }

    int count() {
        return scale.length;
    }

    /** Whether the row must hold, so that there is no miss of it. */
    boolean holds(Row row) {
        return hardHolds && row.level() == Level.HARD;
    }

    /** Whether a row of the formulation is no row here, but the price of what it counts. */
    boolean isOnlyPrice(int row) {
        return onlyPrice[row];
    }

    /** The row that counts the nodes of a source. */
    int ofSource(int source) {
        return formulation.rows().size() + source;
    }

    /** The row that sums up the medium points that are missed. */
    int allowance() {
        return formulation.rows().size() + formulation.terms().sources().size();
    }

    /** The row that says what a total is the sum of. */
    int ofTotal(int total) {
        return allowance() + 1 + total;
    }

    /** Says, before any variable is in it, in units of which size a total is counted. */
    void scaleTotal(int total, double unit) {
        scale[ofTotal(total)] = 1 / unit;
        bound(ofTotal(total), 1.0 - formulation.totals().get(total).per(), 0);
    }

    /** What coefficients of the row are multiplied by. */
    double scale(int row) {
        return scale[row];
    }

    /** Bounds a row from now on; not scaled, infinite where it is free. */
    void bound(int row, double from, double to) {
        least[row] = from;
        most[row] = to;
        simplex.bound(row, from * scale[row], to * scale[row]);
    }

    double least(int row) {
        return least[row];
    }

    double most(int row) {
        return most[row];
    }

    private static double largest(Row row) {
        double largest = 1;
        for (long coefficient : row.coefficients()) {
            largest = Math.max(largest, (double) Math.abs(coefficient));
        }
        return largest;
    }
}
