package io.loom.placement;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which variable stands for each row of a linear program, and the inverse of their columns. The first variables are the rows' own logical ones, each a unit vector. Not thread-safe.
 */
final class Basis {

    private static final double SINGULAR = 1e-7;

    private final int rows;
    private final int[] head;
    private final double[] work;
    private final ProductForm inverse = new ProductForm();
    private int[] position;
    private int updates;

    /** Of the logical variables. */
    Basis(int rows) {
        this.rows = rows;
        head = new int[rows];
        work = new double[rows];
        position = new int[rows];
        for (int row = 0; row < rows; row++) {
            enter(row, row);
        }
    }

    /** Makes room for so many variables; new ones are outside. */
    void makeRoom(int variables) {
        int before = position.length;
        if (variables > before) {
            position = Arrays.copyOf(position, variables);
            Arrays.fill(position, before, variables, -1);
        }
    }

    /** Variable that stands for a row. */
    int variable(int row) {
        return head[row];
    }

    /** Row that a variable stands for; less than 0 if it is outside. */
    int rowOf(int variable) {
        return position[variable];
    }

    /** How often a variable was replaced since the inverse was made. */
    int updates() {
        return updates;
    }

    /**
     * Puts another variable in the place of the one that stands for a row.
     *
     * @param column of the new one, as {@link #forward} left it
     */
    void replace(int row, int variable, double[] column) {
        position[head[row]] = -1;
        enter(variable, row);
        inverse.add(column, row, rows);
        updates++;
    }

    /** Solves with the basis from the left. */
    void forward(double[] vector) {
        inverse.forward(vector);
    }

    /** Solves with the basis from the right. */
    void backward(double[] vector) {
        inverse.backward(vector);
    }

    /**
     * Makes the inverse anew.
     *
     * @param columnRows rows of each variable's entries
     * @param columnValues these entries
     * @param dropped hears of each variable that made the basis singular; a logical one stands in for it
     */
    void invert(int[][] columnRows, double[][] columnValues, IntConsumer dropped) {
        inverse.clear();
        updates = 0;
        boolean[] pivoted = new boolean[rows];
        int[] structural = new int[rows];
        int count = 0;
        for (int variable : head.clone()) {
            if (variable < rows) {
                pivoted[variable] = true;
                enter(variable, variable);
            } else {
                structural[count++] = variable;
            }
        }
        int[][] in = new int[count][];
        double[][] coefficients = new double[count][];
        for (int i = 0; i < count; i++) {
            in[i] = columnRows[structural[i]];
            coefficients[i] = columnValues[structural[i]];
        }
        PivotOrder order = new PivotOrder(in, coefficients, pivoted);
        order.first(i -> take(structural[i], in[i], coefficients[i], order.rowOf(i), pivoted));
        int[] rest = order.rest();
        boolean[] reserved = pivoted.clone();
        order.last(i -> reserved[order.rowOf(i)] = true);
        for (int left = rest.length; left > 0; left--) {
            int next = fewestEntries(in, rest, left, reserved);
            int at = rest[next];
            rest[next] = rest[left - 1];
            int pivot = eliminate(in[at], coefficients[at], reserved);
            if (pivot < 0) {
                position[structural[at]] = -1;
                dropped.accept(structural[at]);
            } else {
                reserved[pivot] = true;
                pivoted[pivot] = true;
                enter(structural[at], pivot);
            }
        }
        order.last(i -> take(structural[i], in[i], coefficients[i], order.rowOf(i), pivoted));
        for (int row = 0; row < rows; row++) {
            if (!pivoted[row]) {
                enter(row, row);
            }
        }
    }

    /** Takes a column that no pivot before it changes. */
    private void take(int variable, int[] in, double[] coefficients, int pivot, boolean[] pivoted) {
        inverse.add(in, coefficients, pivot);
        pivoted[pivot] = true;
        enter(variable, pivot);
    }

    /** Takes a column as the pivots before it leave it; its own, or less than 0 if nothing is left of it. */
    private int eliminate(int[] in, double[] coefficients, boolean[] reserved) {
        Arrays.fill(work, 0);
        for (int i = 0; i < in.length; i++) {
            work[in[i]] = coefficients[i];
        }
        inverse.forward(work);
        int pivot = -1;
        for (int row = 0; row < rows; row++) {
            if (!reserved[row] && Math.abs(work[row]) > (pivot < 0 ? SINGULAR : Math.abs(work[pivot]))) {
                pivot = row;
            }
        }
        if (pivot >= 0) {
            inverse.add(work, pivot, rows);
        }
        return pivot;
    }

    private void enter(int variable, int row) {
        head[row] = variable;
        position[variable] = row;
    }

    private static int fewestEntries(int[][] in, int[] rest, int left, boolean[] reserved) {
        int best = 0;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < left && fewest > 1; i++) {
            int entries = 0;
            for (int row : in[rest[i]]) {
                entries += reserved[row] ? 0 : 1;
            }
            if (entries < fewest) {
                fewest = entries;
                best = i;
            }
        }
        return best;
    }
}
