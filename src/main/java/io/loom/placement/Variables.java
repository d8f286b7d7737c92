package io.loom.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The variables of a linear program in its simplex: each total, the count of each column, and how much each row is missed. Not thread-safe. */
final class Variables {

    private final Formulation formulation;
    private final ProgramRows rows;
    private final Simplex simplex;
    private final int[] totals;
    private final double[] largestPart;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private final List<Miss> misses = new ArrayList<>();

    /**
     * How much a row is missed, below or above.
     *
     * @param index of the variable in the simplex
     * @param number of the row in the formulation
     */
    record Miss(int index, int number, Row row, boolean below) {}

    /** Those of a formulation. */
    Variables(Formulation formulation, ProgramRows rows) {
        this.formulation = formulation;
        this.rows = rows;
        simplex = rows.simplex();
        totals = new int[formulation.totals().size()];
        largestPart = new double[totals.length];
        formulation.columns().forEach(this::noteParts);
        addTotals();
        for (int column = 0; column < formulation.columns().size(); column++) {
            add(formulation.columns().get(column), formulation.rowsOf(column), formulation.coefficientsOf(column));
        }
        for (int row = 0; row < formulation.rows().size(); row++) {
            addMisses(row);
        }
    }

    /** All columns, those of the formulation first. */
    List<Column> columns() {
        return columns;
    }

    /** Index in the simplex of the count of a column. */
    int ofColumn(int column) {
        return indexes.get(column);
    }

    List<Miss> misses() {
        return misses;
    }

    int totals() {
        return totals.length;
    }

    /** Index in the simplex of a total. */
    int ofTotal(int total) {
        return totals[total];
    }

    /** The largest part that one node has in a total. */
    double largestPart(int total) {
        return largestPart[total];
    }

    /**
     * Adds a column that the formulation does not have.
     *
     * @return false if it cannot be added, since it gives a sense to a row that was only a sum of prices before
     */
    boolean add(Column column) {
        int[] among = formulation.rowsFor(column);
        int[] in = new int[among.length];
        long[] coefficients = new long[among.length];
        int length = 0;
        for (int row : among) {
            long coefficient = formulation.coefficient(row, column);
            if (rows.isOnlyPrice(row) && coefficient < 0) {
                return false;
            }
            if (coefficient != 0) {
                in[length] = row;
                coefficients[length++] = coefficient;
            }
        }
        noteParts(column);
        add(column, Arrays.copyOf(in, length), Arrays.copyOf(coefficients, length));
        return true;
    }

    private void noteParts(Column column) {
        for (int total = 0; total < totals.length; total++) {
            largestPart[total] = Math.max(
                    largestPart[total], (double) formulation.totals().get(total).partOf(column));
        }
    }

    /** Each total is a variable of its own, times what the sum is divided by, and a row says which sum. */
    private void addTotals() {
        for (int total = 0; total < totals.length; total++) {
            double unit = Math.max(1, largestPart[total]);
            double share = unit / formulation.totals().get(total).per();
            rows.scaleTotal(total, unit);
            int[] compared = formulation.rowsOfTotal(total);
            int[] in = Arrays.copyOf(compared, compared.length + 1);
            double[] values = new double[in.length];
            for (int i = 0; i < compared.length; i++) {
                values[i] = formulation.rows().get(compared[i]).share() * share * rows.scale(compared[i]);
            }
            in[compared.length] = rows.ofTotal(total);
            values[compared.length] = -1;
            totals[total] = simplex.add(in, values, 0);
        }
    }

    private void add(Column column, int[] among, long[] coefficients) {
        int[] in = new int[among.length + 2 + totals.length];
        double[] values = new double[in.length];
        int length = 0;
        double medium = 0;
        for (int i = 0; i < among.length; i++) {
            Row row = formulation.rows().get(among[i]);
            if (!rows.isOnlyPrice(among[i])) {
                in[length] = among[i];
                values[length++] = coefficients[i] * rows.scale(among[i]);
            } else if (row.level() == Level.MEDIUM) {
                medium += (double) row.weight() * coefficients[i];
            }
        }
        in[length] = rows.ofSource(column.source().index());
        values[length++] = 1;
        if (medium != 0) {
            in[length] = rows.allowance();
            values[length++] = medium;
        }
        for (int total = 0; total < totals.length; total++) {
            long part = formulation.totals().get(total).partOf(column);
            if (part != 0) {
                in[length] = rows.ofTotal(total);
                values[length++] = part * rows.scale(rows.ofTotal(total));
            }
        }
        columns.add(column);
        indexes.add(simplex.add(Arrays.copyOf(in, length), Arrays.copyOf(values, length), 0));
    }

    private void addMisses(int number) {
        Row row = formulation.rows().get(number);
        if (rows.holds(row) || rows.isOnlyPrice(number)) {
            return;
        }
        if (row.lower() != Row.FREE_BELOW) {
            addMiss(number, row, true);
        }
        if (row.upper() != Row.FREE_ABOVE) {
            addMiss(number, row, false);
        }
    }

    private void addMiss(int number, Row row, boolean below) {
        long coefficient = below ? row.unit() : -row.unit();
        boolean medium = row.level() == Level.MEDIUM;
        int[] in = medium ? new int[] {number, rows.allowance()} : new int[] {number};
        double at = coefficient * rows.scale(number);
        double[] values = medium ? new double[] {at, row.weight()} : new double[] {at};
        misses.add(new Miss(simplex.add(in, values, 0), number, row, below));
    }
}
