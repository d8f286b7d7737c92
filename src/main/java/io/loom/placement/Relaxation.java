package io.loom.placement;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * The rows of a formulation as a linear or a mixed integer program. Hard rows hold; a miss of another row is a variable of its own, priced by the row's weight.
 */
final class Relaxation {

    private final Formulation formulation;
    private final Demand demand;

    /** @param demand which rows must hold, and which are priced */
    Relaxation(Formulation formulation, Demand demand) {
        this.formulation = formulation;
        this.demand = demand;
    }

    /** What a program asks for. */
    enum Demand {
        /** Hard rows hold; no price: is there any placement at all? */
        FEASIBLE,
        /** Hard rows hold, medium ones are priced. */
        LEAST_MEDIUM,
        /** Hard and medium rows hold, soft ones are priced. */
        LEAST_SOFT
    }

    /**
     * A point of the relaxation.
     *
     * @param counts by column
     * @param value sum of the priced misses, 0 or more
     * @param exact whether no point is better
     */
    record Point(double[] counts, double value, boolean exact) {}

    /** Fractional counts of least price; empty if there are none at all. */
    Optional<Point> solve() {
        return solve(null);
    }

    /**
     * Whole counts of least price; empty if there are none, or none were found in time.
     *
     * @param millis after which the best so far has to do
     */
    Answer solveWhole(long millis) {
        Optimisation.Result result = build(millis).minimise();
        return new Answer(point(result), result.getState() == Optimisation.State.INFEASIBLE);
    }

    /** @param infeasible whether it is proved that there is no point */
    record Answer(Optional<Point> point, boolean infeasible) {}

    private Optional<Point> solve(@Nullable Long millis) {
        return point(build(millis).minimise());
    }

    private Optional<Point> point(Optimisation.Result result) {
        if (!result.getState().isFeasible()) {
            return Optional.empty();
        }
        double[] counts = new double[formulation.columns().size()];
        for (int column = 0; column < counts.length; column++) {
            counts[column] = result.doubleValue(column);
        }
        return Optional.of(
                new Point(counts, result.getValue() * scale(), result.getState().isOptimal()));
    }

    private ExpressionsBasedModel build(@Nullable Long millis) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        boolean whole = millis != null;
        if (millis != null) {
            model.options.time_abort = millis;
            model.options.time_suffice = millis;
        }
        int columns = formulation.columns().size();
        double[] price = new double[columns];
        List<Variable> counts = new ArrayList<>(columns);
        for (int column = 0; column < columns; column++) {
            counts.add(model.newVariable("x" + column).lower(0).integer(whole));
        }
        addSources(model, counts);
        for (Row row : formulation.rows()) {
            if (holds(row)) {
                addRow(model, row, counts);
            } else if (!isPriced(row)) {
                continue;
            } else if (row.isPrice()) {
                for (int i = 0; i < row.columns().length; i++) {
                    price[row.columns()[i]] += (double) row.weight() * row.coefficients()[i];
                }
            } else {
                addElasticRow(model, row, counts, whole);
            }
        }
        for (int column = 0; column < columns; column++) {
            if (price[column] != 0) {
                counts.get(column).weight(price[column] / scale());
            }
        }
        return model;
    }

    private void addSources(ExpressionsBasedModel model, List<Variable> counts) {
        for (Source source : formulation.terms().sources()) {
            Expression sum = model.newExpression("source" + source.index()).level(source.count());
            for (int column = 0; column < counts.size(); column++) {
                if (formulation.columns().get(column).source().index() == source.index()) {
                    sum.set(counts.get(column), 1);
                }
            }
        }
    }

    private boolean holds(Row row) {
        return switch (row.level()) {
            case HARD -> true;
            case MEDIUM -> demand == Demand.LEAST_SOFT;
            case SOFT -> false;
        };
    }

    private boolean isPriced(Row row) {
        return switch (demand) {
            case FEASIBLE -> false;
            case LEAST_MEDIUM -> row.level() == Level.MEDIUM;
            case LEAST_SOFT -> row.level() == Level.SOFT;
        };
    }

    private Expression addRow(ExpressionsBasedModel model, Row row, List<Variable> counts) {
        Expression sum = model.newExpression("r" + model.countExpressions());
        for (int i = 0; i < row.columns().length; i++) {
            sum.set(counts.get(row.columns()[i]), row.coefficients()[i]);
        }
        if (row.lower() != Row.FREE_BELOW) {
            sum.lower(row.lower());
        }
        if (row.upper() != Row.FREE_ABOVE) {
            sum.upper(row.upper());
        }
        return sum;
    }

    private void addElasticRow(ExpressionsBasedModel model, Row row, List<Variable> counts, boolean whole) {
        Expression sum = addRow(model, row, counts);
        BigDecimal weight = BigDecimal.valueOf(row.weight() / scale());
        if (row.lower() != Row.FREE_BELOW) {
            sum.set(miss(model, weight, whole), row.unit());
        }
        if (row.upper() != Row.FREE_ABOVE) {
            sum.set(miss(model, weight, whole), -row.unit());
        }
    }

    private static Variable miss(ExpressionsBasedModel model, BigDecimal weight, boolean whole) {
        return model.newVariable("m" + model.countVariables())
                .lower(0)
                .weight(weight)
                .integer(whole);
    }

    /** Points are counted in these, to keep the numbers of the program near 1. */
    private double scale() {
        return demand == Demand.LEAST_SOFT ? 1e5 : 1;
    }
}
