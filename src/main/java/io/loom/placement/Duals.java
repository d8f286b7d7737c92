package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.LinearProgram.Prices;
import io.loom.placement.Variables.Miss;

/** What the duals of a linear program's last solution prove, and the prices that they set; of use until the simplex changes. */
final class Duals {

    private static final double ROUNDING = 1e-9;

    private final Formulation formulation;
    private final ProgramRows rows;
    private final Variables variables;
    private final Simplex simplex;
    private final boolean feasible;
    private final double unit;

    /**
     * @param feasible whether the solution holds the rows; else its duals are those of infeasibility
     * @param unit points that the objective of the simplex counts as one
     */
    Duals(Formulation formulation, ProgramRows rows, Variables variables, boolean feasible, double unit) {
        this.formulation = formulation;
        this.rows = rows;
        this.variables = variables;
        simplex = rows.simplex();
        this.feasible = feasible;
        this.unit = unit;
    }

    /** What they prove: no point within the bounds has less, or, above 0, there is none. Each variable counts with the least that its reduced cost can make within its bounds. */
    double bound() {
        double bound = 0;
        for (int row = 0; row < rows.count(); row++) {
            double dual = simplex.dual(row);
            double at = dual > 0 ? rows.least(row) : rows.most(row);
            if (dual != 0 && Double.isInfinite(at)) {
                if (Math.abs(dual) > ROUNDING) {
                    return Double.NEGATIVE_INFINITY;
                }
            } else if (dual != 0) {
                bound += dual * at * rows.scale(row);
            }
        }
        for (int column = 0; column < variables.columns().size(); column++) {
            int index = variables.ofColumn(column);
            int nodes = variables.columns().get(column).source().count();
            bound += least(reducedCost(index), simplex.lower(index), Math.min(simplex.upper(index), nodes));
        }
        for (int total = 0; total < variables.totals(); total++) {
            int index = variables.ofTotal(total);
            double most = variables.largestPart(total) * nodes() - rows.least(rows.ofTotal(total));
            bound += least(
                    reducedCost(index),
                    simplex.lower(index),
                    Math.min(simplex.upper(index), most * rows.scale(rows.ofTotal(total))));
        }
        for (Miss miss : variables.misses()) {
            int index = miss.index();
            bound += least(reducedCost(index), simplex.lower(index), simplex.upper(index));
        }
        return bound * unit;
    }

    /** The prices of the rows, sums, sources and columns under a demand. */
    Prices prices(Demand demand) {
        return new Prices(rowPrices(demand), totalPrices(), sourcePrices(), reducedCosts());
    }

    private double[] rowPrices(Demand demand) {
        double[] prices = new double[formulation.rows().size()];
        for (int r = 0; r < prices.length; r++) {
            Row row = formulation.rows().get(r);
            double price = feasible && demand.prices(row) && rows.isOnlyPrice(r) ? row.weight() : 0;
            if (row.level() == Level.MEDIUM && rows.isOnlyPrice(r)) {
                price -= simplex.dual(rows.allowance()) * unit * row.weight();
            }
            prices[r] = price - simplex.dual(r) * rows.scale(r) * unit;
        }
        return prices;
    }

    private double[] totalPrices() {
        double[] prices = new double[variables.totals()];
        for (int total = 0; total < prices.length; total++) {
            int row = rows.ofTotal(total);
            prices[total] = -simplex.dual(row) * rows.scale(row) * unit;
        }
        return prices;
    }

    private double[] sourcePrices() {
        double[] worth = new double[formulation.terms().sources().size()];
        for (int source = 0; source < worth.length; source++) {
            worth[source] = simplex.dual(rows.ofSource(source)) * unit;
        }
        return worth;
    }

    private double[] reducedCosts() {
        double[] reduced = new double[variables.columns().size()];
        for (int column = 0; column < reduced.length; column++) {
            reduced[column] = Math.max(0, reducedCost(variables.ofColumn(column)) * unit);
        }
        return reduced;
    }

    private double reducedCost(int index) {
        return simplex.reducedCost(index) - (feasible ? 0 : simplex.price(index));
    }

    /** The least that a variable within bounds adds at a cost; a cost of nothing but rounding adds nothing. */
    private static double least(double cost, double lower, double upper) {
        double at = cost > 0 ? lower : upper;
        return Math.abs(cost) <= ROUNDING && Double.isInfinite(at) ? 0 : cost == 0 ? 0 : cost * at;
    }

    private int nodes() {
        return formulation.terms().sources().stream().mapToInt(Source::count).sum();
    }
}
