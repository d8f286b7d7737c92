package io.loom.placement;

import java.util.List;

/**
 * Score of a set of counts, kept up to date as counts change: a change of one count costs time proportional to the rows that hold its column, and to those that compare with a total that it changes.
 * Not thread-safe.
 */
final class RowScore {

    private final Formulation formulation;
    private final long[] lower;
    private final long[] upper;
    private final long[] unit;
    private final long[] weight;
    private final int[] level;
    private final long[] values;
    private final int[] total;
    private final long[] share;
    private final long[] sums;
    private final long[] totals;
    private final long[] missed = new long[Level.values().length];

    /** All counts 0. */
    RowScore(Formulation formulation) {
        this.formulation = formulation;
        List<Row> rows = formulation.rows();
        lower = rows.stream().mapToLong(Row::lower).toArray();
        upper = rows.stream().mapToLong(Row::upper).toArray();
        unit = rows.stream().mapToLong(Row::unit).toArray();
        weight = rows.stream().mapToLong(Row::weight).toArray();
        level = rows.stream().mapToInt(row -> row.level().ordinal()).toArray();
        values = new long[rows.size()];
        total = rows.stream().mapToInt(Row::total).toArray();
        share = rows.stream().mapToLong(Row::share).toArray();
        sums = new long[formulation.totals().size()];
        totals = new long[sums.length];
        for (int row = 0; row < values.length; row++) {
            missed[level[row]] += penalty(row);
        }
    }

    /** Changes the count of {@code column} by {@code delta}. */
    void add(int column, long delta) {
        int[] its = formulation.totalsOf(column);
        long[] parts = formulation.totalCoefficientsOf(column);
        for (int i = 0; i < its.length; i++) {
            addToTotal(its[i], delta * parts[i]);
        }
        addToRows(column, delta);
    }

    private void addToRows(int column, long delta) {
        int[] rows = formulation.rowsOf(column);
        long[] coefficients = formulation.coefficientsOf(column);
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            long before = penalty(row);
            values[row] += delta * coefficients[i];
            missed[level[row]] += penalty(row) - before;
        }
    }

    /** Makes one node of a column one of another, which has the same in every total. */
    void transfer(int from, int to) {
        addToRows(from, -1);
        addToRows(to, 1);
    }

    /** Whether a row is not as it should be. */
    boolean isMissed(int row) {
        return penalty(row) > 0;
    }

    private void addToTotal(int moved, long delta) {
        long change = changeOf(moved, delta);
        sums[moved] += delta;
        if (change == 0) {
            return;
        }
        int[] rows = formulation.rowsOfTotal(moved);
        for (int row : rows) {
            missed[level[row]] -= penalty(row);
        }
        totals[moved] += change;
        for (int row : rows) {
            missed[level[row]] += penalty(row);
        }
    }

    /** How much a total changes if the sum that it is of changes by {@code delta}. */
    long changeOf(int moved, long delta) {
        return formulation.totals().get(moved).of(sums[moved] + delta) - totals[moved];
    }

    long hard() {
        return -missed[Level.HARD.ordinal()];
    }

    long medium() {
        return -missed[Level.MEDIUM.ordinal()];
    }

    long soft() {
        return -missed[Level.SOFT.ordinal()];
    }

    Standing standing() {
        return new Standing(hard(), medium(), soft());
    }

    /** Sum of a row. */
    long value(int row) {
        return total[row] < 0 ? values[row] : values[row] + share[row] * totals[total[row]];
    }

    private long penalty(int row) {
        return Row.penalty(value(row), lower[row], upper[row], unit[row], weight[row]);
    }
}
