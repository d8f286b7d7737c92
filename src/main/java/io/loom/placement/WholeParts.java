package io.loom.placement;

import io.loom.placement.Variables.Miss;

/** What of a linear program is whole where the counts are, by number, totals first, then columns, misses, and rows of the formulation: the values of the last solution, and bounds. Not thread-safe. */
final class WholeParts {

    private static final double ROUNDING = 1e-6;

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

    /** Number of the first column; the totals are before it. */
    int firstColumn() {
        return formulation.totals().size();
    }

    /** Number of the first miss. */
    int firstMiss() {
        return firstColumn() + variables.columns().size();
    }

    /** Whether a part can be bounded. A row that allows misses says nothing of the counts alone. */
    boolean canBound(int part) {
        int row = part - firstRow();
        return part < firstColumn()
                ? formulation.totals().get(part).per() > 1
                : row < 0 || rows.holds(formulation.rows().get(row));
    }

    /** Value of a part in the last solution. */
    double valueOf(int part) {
        int row = part - firstRow();
        return part < firstColumn()
                ? needed(part)
                : row >= 0 ? simplex.sum(row) / rows.scale(row) : simplex.value(index(part));
    }

    /** The least that a total can be with the counts and misses of the last solution: what its sum makes it, or what is not whole if rows took it for more than that. */
    private double needed(int total) {
        double value = simplex.value(variables.ofTotal(total)) / unit(total);
        double sum = value + simplex.sum(rows.ofTotal(total)) / unit(total);
        double spare = Double.POSITIVE_INFINITY;
        for (int row : formulation.rowsOfTotal(total)) {
            double share = -formulation.rows().get(row).share();
            spare = Math.min(spare, (rows.most(row) - simplex.sum(row) / rows.scale(row)) / share);
        }
        double proper = Math.ceil(sum - ROUNDING);
        return Math.max(proper, value - spare);
    }

    /** Units of the variable of a total that are one. */
    private double unit(int total) {
        return formulation.totals().get(total).per() * rows.scale(rows.ofTotal(total));
    }

    /** The bounds of a part, as they are. */
    double[] boundsOf(int part) {
        int row = part - firstRow();
        double unit = part < firstColumn() ? unit(part) : 1;
        return row >= 0
                ? new double[] {rows.least(row), rows.most(row)}
                : new double[] {simplex.lower(index(part)) / unit, simplex.upper(index(part)) / unit};
    }

    /** Bounds a part from now on. */
    void bound(int part, double[] bounds) {
        int row = part - firstRow();
        if (row >= 0) {
            rows.bound(row, bounds[0], bounds[1]);
        } else {
            double unit = part < firstColumn() ? unit(part) : 1;
            simplex.limit(index(part), bounds[0] * unit, bounds[1] * unit);
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
        return part < firstColumn()
                ? variables.ofTotal(part)
                : part < firstMiss()
                        ? variables.ofColumn(part - firstColumn())
                        : variables.misses().get(part - firstMiss()).index();
    }

    private int firstRow() {
        return firstMiss() + variables.misses().size();
    }
}
