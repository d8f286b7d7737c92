package io.loom.placement;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * In which order, and in which rows, the columns of a square matrix are pivoted so that as few entries as possible are made. Most columns of a basis are triangular: some are alone in a row; each of these
 * goes first, so that no later column is changed by it. Others have, but for rows of columns that are gone by then, one entry only; these go last. What is left between has to be eliminated.
 *
 * @see "Hellerman and Rarick, Reinversion with the preassigned pivot procedure, Mathematical Programming 1, 1971"
 */
final class PivotOrder {

    /** A pivot that is so much smaller than the column's largest entry is not taken unseen. */
    private static final double SMALL = 1e-3;

    private final int[][] in;
    private final double[][] values;
    private final int[] pivotRow;
    private final int[] ordered;
    private final int firstCount;
    private final int lastFrom;

    /**
     * @param in rows of each column's entries
     * @param values of these entries
     * @param closed rows that no column is pivoted in
     */
    PivotOrder(int[][] in, double[][] values, boolean[] closed) {
        this.in = in;
        this.values = values;
        pivotRow = new int[in.length];
        ordered = new int[in.length];
        Arrays.fill(pivotRow, -1);
        boolean[] gone = closed.clone();
        int[] starts = new int[gone.length + 1];
        int[] inColumn = new int[in.length];
        for (int column = 0; column < in.length; column++) {
            for (int row : in[column]) {
                if (!gone[row]) {
                    starts[row + 1]++;
                    inColumn[column]++;
                }
            }
        }
        int[] inRow = Arrays.copyOfRange(starts, 1, starts.length);
        for (int row = 0; row < gone.length; row++) {
            starts[row + 1] += starts[row];
        }
        int[] columns = new int[starts[gone.length]];
        int[] next = starts.clone();
        for (int column = 0; column < in.length; column++) {
            for (int row : in[column]) {
                if (!gone[row]) {
                    columns[next[row]++] = column;
                }
            }
        }
        firstCount = rowsWithOne(gone, starts, columns, inRow, inColumn);
        lastFrom = columnsWithOne(gone, starts, columns, inColumn);
    }

    /** Columns that go first, in order. */
    void first(IntConsumer columns) {
        for (int i = 0; i < firstCount; i++) {
            columns.accept(ordered[i]);
        }
    }

    /** Columns that go last, in order. */
    void last(IntConsumer columns) {
        for (int i = lastFrom; i < ordered.length; i++) {
            columns.accept(ordered[i]);
        }
    }

    /** Columns that go between, in any order. */
    int[] rest() {
        int[] rest = new int[lastFrom - firstCount];
        int length = 0;
        for (int column = 0; column < in.length; column++) {
            if (pivotRow[column] < 0) {
                rest[length++] = column;
            }
        }
        return rest;
    }

    /** Row of a column that goes first or last. */
    int rowOf(int column) {
        return pivotRow[column];
    }

    private int rowsWithOne(boolean[] gone, int[] starts, int[] columns, int[] inRow, int[] inColumn) {
        int taken = 0;
        int[] stack = new int[gone.length];
        int height = 0;
        for (int row = 0; row < gone.length; row++) {
            if (inRow[row] == 1) {
                stack[height++] = row;
            }
        }
        while (height > 0) {
            int row = stack[--height];
            int column = onlyColumn(row, starts, columns);
            if (column >= 0 && inRow[row] == 1 && isLargeEnough(column, row)) {
                pivotRow[column] = row;
                ordered[taken++] = column;
                gone[row] = true;
                inColumn[column] = 0;
                for (int other : in[column]) {
                    if (!gone[other] && --inRow[other] == 1) {
                        stack[height++] = other;
                    }
                }
            }
        }
        return taken;
    }

    private int columnsWithOne(boolean[] gone, int[] starts, int[] columns, int[] inColumn) {
        int from = ordered.length;
        int[] stack = new int[in.length];
        int height = 0;
        for (int column = 0; column < in.length; column++) {
            if (pivotRow[column] < 0 && inColumn[column] == 1) {
                stack[height++] = column;
            }
        }
        while (height > 0) {
            int column = stack[--height];
            int row = onlyRow(column, gone);
            if (row >= 0 && inColumn[column] == 1 && isLargeEnough(column, row)) {
                pivotRow[column] = row;
                ordered[--from] = column;
                gone[row] = true;
                for (int i = starts[row]; i < starts[row + 1]; i++) {
                    int other = columns[i];
                    if (pivotRow[other] < 0 && --inColumn[other] == 1) {
                        stack[height++] = other;
                    }
                }
            }
        }
        return from;
    }

    private int onlyColumn(int row, int[] starts, int[] columns) {
        for (int i = starts[row]; i < starts[row + 1]; i++) {
            if (pivotRow[columns[i]] < 0) {
                return columns[i];
            }
        }
        return -1;
    }

    private int onlyRow(int column, boolean[] gone) {
        for (int row : in[column]) {
            if (!gone[row]) {
                return row;
            }
        }
        return -1;
    }

    /** Compared with the largest of the column. */
    private boolean isLargeEnough(int column, int row) {
        double pivot = 0;
        double largest = 0;
        for (int i = 0; i < in[column].length; i++) {
            double entry = Math.abs(values[column][i]);
            largest = Math.max(largest, entry);
            pivot = in[column][i] == row ? entry : pivot;
        }
        return pivot > SMALL * largest;
    }
}
