package io.loom.placement;

import io.loom.placement.Variables.Miss;

/** What of a linear program is whole where the counts are, by number, columns first, then misses, then rows of the formulation: the values of the last solution, and bounds. Not thread-safe. */
final class WholeParts {

    private final Formulation formulation;
    private final ProgramRows rows;
    private final Variables variables;
    private final Simplex simplex;

    WholeParts(Formulation formulation, ProgramRows rows, Variables variables) {
        this.formulation = formulation;
        this.rows = rows;
        this.variables = variables;
        simplex = rows.simplex();
    }

    /** How many there are; more once a column is added. */
    int count() {
        return firstRow() + formulation.rows().size();
    }

    /** Whether a part can be bounded. A row that allows misses says nothing of the counts alone. */
    boolean canBound(int part) {
        int row = part - firstRow();
        return row < 0 || rows.holds(formulation.rows().get(row));
    }

    /** Value of a part in the last solution. */
    double valueOf(int part) {
        int row = part - firstRow();
        return row >= 0 ? simplex.sum(row) / rows.scale(row) : simplex.value(index(part));
    }

    /** The bounds of a part, as they are. */
    double[] boundsOf(int part) {
        int row = part - firstRow();
        return row >= 0
                ? new double[] {rows.least(row), rows.most(row)}
                : new double[] {simplex.lower(index(part)), simplex.upper(index(part))};
    }

    /** Bounds a part from now on. */
    void bound(int part, double[] bounds) {
        int row = part - firstRow();
        if (row >= 0) {
            rows.bound(row, bounds[0], bounds[1]);
        } else {
            simplex.limit(index(part), bounds[0], bounds[1]);
            if (part >= firstMiss()) {
                freeOtherSide(variables.misses().get(part - firstMiss()));
            }
        }
    }

    /** A miss is counted in whole units, rounded up: what it is rounded up by is no miss on the other side. */
    private void freeOtherSide(Miss miss) {
        Row row = miss.row();
        boolean missed = simplex.lower(miss.index()) > 0;
        int number = miss.number();
        if (miss.below() && row.upper() != Row.FREE_ABOVE) {
            rows.bound(number, rows.least(number), missed ? Double.POSITIVE_INFINITY : row.upper());
        } else if (!miss.below() && row.lower() != Row.FREE_BELOW) {
            rows.bound(number, missed ? Double.NEGATIVE_INFINITY : row.lower(), rows.most(number));
        }
    }

    private int index(int part) {
        return part < firstMiss()
                ? variables.ofColumn(part)
                : variables.misses().get(part - firstMiss()).index();
    }

    private int firstMiss() {
        return variables.columns().size();
    }

    private int firstRow() {
        return firstMiss() + variables.misses().size();
    }
}
