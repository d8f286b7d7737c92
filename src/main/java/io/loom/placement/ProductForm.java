package io.loom.placement;

import java.util.Arrays;

/**
 * The inverse of a matrix as a product of sparse elementary matrices, each the identity but for one column. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1287/mnsc.4.3.221">Dantzig and Orchard-Hays, The product form for the inverse in the simplex method, 1954</a>
 */
final class ProductForm {

    private static final double ZERO = 1e-13;

    private int count;
    private int entries;
    private int[] pivots = new int[256];
    private int[] starts = new int[257];
    private int[] in = new int[2048];
    private double[] values = new double[2048];

    void clear() {
        count = 0;
        entries = 0;
    }

    private void makeRoom(int most) {
        if (count + 1 == pivots.length) {
            pivots = Arrays.copyOf(pivots, 2 * pivots.length);
            starts = Arrays.copyOf(starts, 2 * pivots.length + 1);
        }
        if (entries + most > in.length) {
            in = Arrays.copyOf(in, 2 * in.length + most);
            values = Arrays.copyOf(values, 2 * values.length + most);
        }
    }

    /** Appends the matrix that turns a column, given by what it has in some rows, into a unit vector. */
    void add(int[] columnRows, double[] column, int pivot) {
        makeRoom(columnRows.length);
        double by = 1;
        for (int i = 0; i < columnRows.length; i++) {
            by = columnRows[i] == pivot ? 1 / column[i] : by;
        }
        for (int i = 0; i < columnRows.length; i++) {
            in[entries] = columnRows[i];
            values[entries++] = columnRows[i] == pivot ? by : -column[i] * by;
        }
        pivots[count++] = pivot;
        starts[count] = entries;
    }

    /** Appends the matrix that turns {@code column} into a unit vector. */
    void add(double[] column, int pivot, int rows) {
        makeRoom(rows);
        double by = 1 / column[pivot];
        for (int row = 0; row < rows; row++) {
            double entry = row == pivot ? by : -column[row] * by;
            if (Math.abs(entry) > ZERO) {
                in[entries] = row;
                values[entries++] = entry;
            }
        }
        pivots[count++] = pivot;
        starts[count] = entries;
    }

    /** Solves with the basis from the left. */
    void forward(double[] vector) {
        for (int eta = 0; eta < count; eta++) {
            double by = vector[pivots[eta]];
            if (by != 0) {
                vector[pivots[eta]] = 0;
                for (int i = starts[eta]; i < starts[eta + 1]; i++) {
                    vector[in[i]] += by * values[i];
                }
            }
        }
    }

    /** Solves with the basis from the right. */
    void backward(double[] vector) {
        for (int eta = count - 1; eta >= 0; eta--) {
            double sum = 0;
            for (int i = starts[eta]; i < starts[eta + 1]; i++) {
                sum += vector[in[i]] * values[i];
            }
            vector[pivots[eta]] = sum;
        }
    }
}
