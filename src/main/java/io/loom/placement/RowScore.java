package io.loom.placement;

import java.util.List;

/**
 * Score of a set of counts, kept up to date as counts change: a change of one count costs time proportional to the rows that hold its column. Not thread-safe.
 */
final class RowScore {

    private final Formulation formulation;
    private final long[] lower;
    private final long[] upper;
    private final long[] unit;
    private final long[] weight;
    private final int[] level;
    private final long[] values;
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
        for (int row = 0; row < values.length; row++) {
            missed[level[row]] += penalty(row);
        }
    }

    /** Changes the count of {@code column} by {@code delta}. */
    void add(int column, long delta) {
        int[] rows = formulation.rowsOf(column);
        long[] coefficients = formulation.coefficientsOf(column);
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            long before = penalty(row);
            values[row] += delta * coefficients[i];
            missed[level[row]] += penalty(row) - before;
        }
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
        return values[row];
    }

    private long penalty(int row) {
        return Row.penalty(values[row], lower[row], upper[row], unit[row], weight[row]);
    }
}
