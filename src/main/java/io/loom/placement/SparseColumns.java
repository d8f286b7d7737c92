package io.loom.placement;

import java.util.List;

/** What is not 0 of a matrix, by column. */
final class SparseColumns {

    private final int[][] rowsOf;
    private final long[][] coefficientsOf;

    /**
     * What is not 0 of one row.
     *
     * @param columns ascending
     * @param coefficients one for each of {@code columns}
     */
    record Entries(int[] columns, long[] coefficients) {}

    /** @param rows in order */
    SparseColumns(int columns, List<Entries> rows) {
        rowsOf = new int[columns][];
        coefficientsOf = new long[columns][];
        int[] lengths = new int[columns];
        for (Entries row : rows) {
            for (int column : row.columns()) {
                lengths[column]++;
            }
        }
        for (int column = 0; column < columns; column++) {
            rowsOf[column] = new int[lengths[column]];
            coefficientsOf[column] = new long[lengths[column]];
        }
        for (int r = rows.size() - 1; r >= 0; r--) {
            Entries row = rows.get(r);
            for (int i = 0; i < row.columns().length; i++) {
                int column = row.columns()[i];
                int at = --lengths[column];
                rowsOf[column][at] = r;
                coefficientsOf[column][at] = row.coefficients()[i];
            }
        }
    }

    /** Rows that hold a column; ascending, not to be changed. */
    int[] rowsOf(int column) {
        return rowsOf[column];
    }

    /** Coefficient of a column in each of {@link #rowsOf}; not to be changed. */
    long[] coefficientsOf(int column) {
        return coefficientsOf[column];
    }
}
