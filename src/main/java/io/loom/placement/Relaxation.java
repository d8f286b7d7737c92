package io.loom.placement;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;
import org.ojalgo.optimisation.integer.IntegerStrategy;
import org.ojalgo.type.context.NumberContext;

/**
 * The rows of a formulation as a linear or a mixed integer program. Hard rows hold; a miss of another row is a variable of its own, priced by the row's weight.
 */
final class Relaxation {

    private static final double TINY = 1e-7;
    private static final String ROW = "row";
    private static final String SOURCE = "source";
    private static final String ALLOWANCE = "medium";

    private final Formulation formulation;
    private final Demand demand;
    private final double mediumAllowed;

    /** @param demand which rows must hold, and which are priced */
    Relaxation(Formulation formulation, Demand demand) {
        this(formulation, demand, 0);
    }

    /** @param mediumAllowed medium points that may be missed when soft ones are priced */
    Relaxation(Formulation formulation, Demand demand, double mediumAllowed) {
        this.formulation = formulation;
        this.demand = demand;
        this.mediumAllowed = mediumAllowed;
    }

    /** What a program asks for. */
    enum Demand {
        /** Every row may be missed, and misses of hard ones are priced: how far is the nearest placement? */
        LEAST_HARD,
        /** Hard rows hold; no price: is there any placement at all? */
        FEASIBLE,
        /** Hard rows hold, medium ones are priced. */
        LEAST_MEDIUM,
        /** Hard rows hold, medium ones as far as they can, soft ones are priced. */
        LEAST_SOFT;

        /** Whether misses of rows of that level are priced. */
        boolean prices(Level level) {
            return switch (this) {
                case FEASIBLE -> false;
                case LEAST_HARD -> level == Level.HARD;
                case LEAST_MEDIUM -> level == Level.MEDIUM;
                case LEAST_SOFT -> level == Level.SOFT;
            };
        }
    }

    /**
     * A point of the relaxation.
     *
     * @param counts by column
     * @param value sum of the priced misses, 0 or more
     * @param prices what a change of the solution is worth; null if the solver did not say
     * @param exact whether no point is better
     */
    record Point(double[] counts, double value, @Nullable Prices prices, boolean exact) {}

    /**
     * The dual of a point.
     *
     * @param rows worth of one more unit of each row of the formulation
     * @param sources worth of one more node of each source
     * @param reducedCosts by column: each node there adds at least so much to the value of the best point
     */
    record Prices(double[] rows, double[] sources, double[] reducedCosts) {}

    /** Fractional counts of least price; empty if there are none at all. */
    Optional<Point> solve() {
        ExpressionsBasedModel model = build(null);
        return point(model, model.minimise());
    }

    /**
     * Whole counts of least price; empty if there are none, or none were found in time.
     *
     * @param millis after which the best so far has to do
     */
    Answer solveWhole(long millis) {
        ExpressionsBasedModel model = build(millis);
        long started = System.nanoTime();
        Optimisation.Result result = model.minimise();
        boolean inTime = System.nanoTime() - started < TimeUnit.MILLISECONDS.toNanos(millis);
        return new Answer(point(model, result), inTime && result.getState() == Optimisation.State.INFEASIBLE);
    }

    /** @param infeasible whether it is proved that there is no point */
    record Answer(Optional<Point> point, boolean infeasible) {}

    private Optional<Point> point(ExpressionsBasedModel model, Optimisation.Result result) {
        if (!result.getState().isFeasible()) {
            return Optional.empty();
        }
        double[] counts = new double[formulation.columns().size()];
        for (int column = 0; column < counts.length; column++) {
            counts[column] = result.doubleValue(column);
        }
        return Optional.of(new Point(
                counts,
                result.getValue() * scale(),
                prices(model, result),
                result.getState().isOptimal()));
    }

    /**
     * The rows' multipliers, brought to the signs of a minimisation, with the reduced costs that follow from them. Null unless these are 0 wherever there are nodes, and nowhere
     * less: so they are proved optimal, and need not be believed.
     */
    private @Nullable Prices prices(ExpressionsBasedModel model, Optimisation.Result result) {
        double[] costs = new double[model.countVariables()];
        double largest = 1;
        for (int variable = 0; variable < costs.length; variable++) {
            BigDecimal weight = model.getVariable(variable).getContributionWeight();
            costs[variable] = weight == null ? 0 : weight.doubleValue();
            largest = Math.max(largest, costs[variable]);
        }
        double[] rows = new double[formulation.rows().size()];
        double[] sources = new double[formulation.terms().sources().size()];
        for (var multiplier : result.getMatchedMultipliers()) {
            if (multiplier.getKey().getKey() instanceof Expression row) {
                double worth = switch (multiplier.getKey().getValue()) {
                    case LOWER -> Math.abs(multiplier.doubleValue());
                    case UPPER -> -Math.abs(multiplier.doubleValue());
                    default -> -multiplier.doubleValue();
                };
                for (var key : row.getLinearKeySet()) {
                    costs[key.index] -= worth * row.get(key).doubleValue();
                }
                note(row.getName(), worth * scale(), rows, sources);
            }
        }
        supply(result, costs, rows, sources);
        for (int variable = 0; variable < costs.length; variable++) {
            boolean used = result.doubleValue(variable) > TINY;
            if (costs[variable] < -TINY * largest || (used && costs[variable] > TINY * largest)) {
                return null;
            }
        }
        double[] points = new double[formulation.columns().size()];
        for (int column = 0; column < points.length; column++) {
            points[column] = Math.max(0, costs[column] * scale());
        }
        return new Prices(rows, sources, points);
    }

    /**
     * Supplies multipliers of what the solver decided before it began, and gave none for: rows that are used up, and sources. Any such multiplier is sound as long as no
     * reduced cost is negative after it.
     */
    private void supply(Optimisation.Result result, double[] costs, double[] rows, double[] sources) {
        double[] inUse = new double[sources.length];
        Arrays.fill(inUse, Double.POSITIVE_INFINITY);
        int columns = formulation.columns().size();
        for (int column = 0; column < columns; column++) {
            int source = formulation.columns().get(column).source().index();
            if (result.doubleValue(column) > TINY) {
                inUse[source] = Math.min(inUse[source], costs[column]);
            }
        }
        for (int r = 0; r < rows.length; r++) {
            Row row = formulation.rows().get(r);
            if (rows[r] == 0 && holds(row) && isUsedUp(row, result)) {
                double worth = 0;
                for (int i = 0; i < row.columns().length; i++) {
                    int source =
                            formulation.columns().get(row.columns()[i]).source().index();
                    double saved = costs[row.columns()[i]] - inUse[source];
                    worth = Math.min(worth, saved / row.coefficients()[i]);
                }
                if (worth > Double.NEGATIVE_INFINITY) {
                    for (int i = 0; i < row.columns().length; i++) {
                        costs[row.columns()[i]] -= worth * row.coefficients()[i];
                    }
                    rows[r] += worth * scale();
                }
            }
        }
        for (int column = 0; column < columns; column++) {
            int source = formulation.columns().get(column).source().index();
            inUse[source] = Math.min(inUse[source], costs[column]);
        }
        for (int column = 0; column < columns; column++) {
            costs[column] -= inUse[formulation.columns().get(column).source().index()];
        }
        for (int source = 0; source < sources.length; source++) {
            sources[source] += Double.isFinite(inUse[source]) ? inUse[source] * scale() : 0;
        }
    }

    private static boolean isUsedUp(Row row, Optimisation.Result result) {
        if (row.upper() == Row.FREE_ABOVE || !row.onlyAdds()) {
            return false;
        }
        double value = 0;
        for (int i = 0; i < row.columns().length; i++) {
            value += row.coefficients()[i] * result.doubleValue(row.columns()[i]);
        }
        return value >= row.upper() - TINY * Math.max(1, row.upper());
    }

    private static void note(String name, double worth, double[] rows, double[] sources) {
        if (name.startsWith(ROW)) {
            rows[Integer.parseInt(name.substring(ROW.length()))] += worth;
        } else if (name.startsWith(SOURCE)) {
            sources[Integer.parseInt(name.substring(SOURCE.length()))] += worth;
        }
    }

    private ExpressionsBasedModel build(@Nullable Long millis) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        boolean whole = millis != null;
        if (millis != null) {
            model.options.time_abort = millis;
            model.options.time_suffice = millis;
            model.options.integer(IntegerStrategy.DEFAULT
                    .withGapTolerance(NumberContext.of(12))
                    .withParallelism(() -> 1));
        }
        int columns = formulation.columns().size();
        double[] price = new double[columns];
        List<Variable> counts = new ArrayList<>(columns);
        for (int column = 0; column < columns; column++) {
            counts.add(model.newVariable("x" + column).lower(0).integer(whole));
        }
        addSources(model, counts);
        for (int r = 0; r < formulation.rows().size(); r++) {
            Row row = formulation.rows().get(r);
            if (holds(row)) {
                addRow(model, r, counts);
            } else if (isAllowance(row)) {
                addElasticRow(model, r, counts, whole)
                        .forEach(miss -> allowance(model).set(miss, row.weight()));
            } else if (demand.prices(row.level()) && row.isPrice()) {
                for (int i = 0; i < row.columns().length; i++) {
                    price[row.columns()[i]] += (double) row.weight() * row.coefficients()[i];
                }
            } else if (demand.prices(row.level())) {
                addElasticRow(model, r, counts, whole);
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
            Expression sum = model.newExpression(SOURCE + source.index()).level(source.count());
            for (int column = 0; column < counts.size(); column++) {
                if (formulation.columns().get(column).source().index() == source.index()) {
                    sum.set(counts.get(column), 1);
                }
            }
        }
    }

    private boolean holds(Row row) {
        return switch (row.level()) {
            case HARD -> demand != Demand.LEAST_HARD;
            case MEDIUM -> demand == Demand.LEAST_SOFT && mediumAllowed == 0;
            case SOFT -> false;
        };
    }

    private boolean isAllowance(Row row) {
        return row.level() == Level.MEDIUM && demand == Demand.LEAST_SOFT && mediumAllowed > 0;
    }

    private Expression allowance(ExpressionsBasedModel model) {
        Expression known = model.getExpression(ALLOWANCE);
        return known != null ? known : model.newExpression(ALLOWANCE).upper(mediumAllowed);
    }

    private Expression addRow(ExpressionsBasedModel model, int index, List<Variable> counts) {
        Row row = formulation.rows().get(index);
        Expression sum = model.newExpression(ROW + index);
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

    /** The row with a variable for its misses on each bounded side. */
    private List<Variable> addElasticRow(ExpressionsBasedModel model, int index, List<Variable> counts, boolean whole) {
        Row row = formulation.rows().get(index);
        Expression sum = addRow(model, index, counts);
        double price = demand.prices(row.level()) ? row.weight() / scale() : 0;
        List<Variable> misses = new ArrayList<>(2);
        if (row.lower() != Row.FREE_BELOW) {
            misses.add(miss(model, price, whole));
            sum.set(misses.getLast(), row.unit());
        }
        if (row.upper() != Row.FREE_ABOVE) {
            misses.add(miss(model, price, whole));
            sum.set(misses.getLast(), -row.unit());
        }
        return misses;
    }

    private static Variable miss(ExpressionsBasedModel model, double price, boolean whole) {
        return model.newVariable("m" + model.countVariables())
                .lower(0)
                .weight(price)
                .integer(whole);
    }

    /** Points are counted in these, to keep the numbers of the program near 1. */
    private double scale() {
        return demand == Demand.LEAST_SOFT ? 1e5 : 1;
    }
}
