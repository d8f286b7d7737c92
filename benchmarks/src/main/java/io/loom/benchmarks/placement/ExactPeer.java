package io.loom.benchmarks.placement;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.loom.benchmarks.placement.NodeChoices.Choice;
import io.loom.model.Location;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** OR-Tools on new clusters of an exact size: how many nodes of each choice at each location. Made from the definitions; it shares nothing with the placer. */
final class ExactPeer {

    static {
        Loader.loadNativeLibraries();
    }

    private final NodeChoices definitions;
    private final List<Choice> choices;
    private final List<Location> locations;
    private final int nodes;

    ExactPeer(PlacementProblem problem) {
        definitions = new NodeChoices(problem);
        choices = definitions.all();
        locations = definitions.locations();
        nodes = problem.request().size().max();
    }

    /**
     * What CP-SAT found.
     *
     * @param proved whether the value is proved the least, or that there is none
     * @param value price and spread in micro-units; of any placement where only feasibility was asked
     * @param bound no placement has less
     */
    record Found(boolean feasible, boolean proved, double value, double bound) {}

    /** Whether there is any placement, by CP-SAT. */
    Found feasible(double seconds) {
        return solve(seconds, false);
    }

    /** The least of price and spread under {@link CostAndSpread}, by CP-SAT. */
    Found least(double seconds) {
        return solve(seconds, true);
    }

    private Found solve(double seconds, boolean priced) {
        CpModel model = new CpModel();
        List<List<IntVar>> counts = new ArrayList<>();
        for (int choice = 0; choice < choices.size(); choice++) {
            List<IntVar> here = new ArrayList<>();
            for (int location = 0; location < locations.size(); location++) {
                here.add(model.newIntVar(0, nodes, "n" + choice + "_" + location));
            }
            counts.add(here);
        }
        model.addEquality(sum(counts, choice -> true, location -> true), nodes);
        for (Location location : locations) {
            Integer limit = location.limit();
            if (limit != null) {
                model.addLessOrEqual(sum(counts, choice -> true, at -> at == location), limit);
            }
        }
        LinearExprBuilder cost = LinearExpr.newBuilder();
        for (String service : definitions.services()) {
            LinearExpr all = sum(counts, choice -> choice.services().contains(service), location -> true);
            var quantity = definitions.quantity(service);
            model.addLinearConstraint(all, quantity.min(), Math.min(quantity.max(), nodes));
            ServiceConstraint constraint = definitions.constraint(service);
            Ratio ratio = constraint == null ? null : constraint.ratio();
            if (ratio != null) {
                LinearExprBuilder surplus = LinearExpr.newBuilder();
                surplus.addTerm(all, ratio.every());
                surplus.addTerm(
                        sum(
                                counts,
                                choice -> Ratio.NODES.equals(ratio.per())
                                        || choice.services().contains(ratio.per()),
                                location -> true),
                        -1);
                model.addGreaterOrEqual(surplus, 0);
            }
            if (locations.size() > 1) {
                spread(model, counts, service, all, constraint, priced, cost);
            }
        }
        if (priced) {
            for (int choice = 0; choice < choices.size(); choice++) {
                for (IntVar count : counts.get(choice)) {
                    cost.addTerm(count, choices.get(choice).microsPerHour());
                }
            }
            model.minimize(cost);
        }
        CpSolver solver = new CpSolver();
        solver.getParameters().setMaxTimeInSeconds(seconds).setNumWorkers(priced ? 2 : 1);
        CpSolverStatus status = solver.solve(model);
        boolean feasible = status == CpSolverStatus.OPTIMAL || status == CpSolverStatus.FEASIBLE;
        return new Found(
                feasible,
                status == CpSolverStatus.OPTIMAL || status == CpSolverStatus.INFEASIBLE,
                feasible && priced ? solver.objectiveValue() : Double.NaN,
                feasible && priced ? solver.bestObjectiveBound() : Double.NaN);
    }

    /** No location above its fair share where the template demands it; else, where it is priced, what is above costs. */
    private void spread(
            CpModel model,
            List<List<IntVar>> counts,
            String service,
            LinearExpr all,
            @Nullable ServiceConstraint constraint,
            boolean priced,
            LinearExprBuilder cost) {
        boolean strict = constraint != null && constraint.spread() == Spread.HARD;
        int share = Math.ceilDiv(definitions.quantity(service).min(), locations.size());
        for (Location location : locations) {
            LinearExpr here = sum(counts, choice -> choice.services().contains(service), at -> at == location);
            if (strict) {
                LinearExprBuilder above = LinearExpr.newBuilder();
                above.addTerm(here, locations.size());
                above.addTerm(all, -1);
                model.addLessOrEqual(above, locations.size() - 1L);
            } else if (priced) {
                IntVar excess = model.newIntVar(0, nodes, "e_" + service + location.name());
                LinearExprBuilder above = LinearExpr.newBuilder();
                above.add(here);
                above.addTerm(excess, -1);
                model.addLessOrEqual(above, share);
                cost.addTerm(excess, CostAndSpread.SPREAD);
            }
        }
    }

    private LinearExpr sum(List<List<IntVar>> counts, Predicate<Choice> what, Predicate<Location> where) {
        LinearExprBuilder sum = LinearExpr.newBuilder();
        for (int choice = 0; choice < choices.size(); choice++) {
            for (int location = 0; location < locations.size(); location++) {
                if (what.test(choices.get(choice)) && where.test(locations.get(location))) {
                    sum.add(counts.get(choice).get(location));
                }
            }
        }
        return sum.build();
    }

    /** The least of price and spread over fractional counts, by GLOP; NaN if there are none. Without ratios and strict spread. */
    double linear() {
        MPSolver solver = MPSolver.createSolver("GLOP");
        MPObjective cost = solver.objective();
        cost.setMinimization();
        MPConstraint size = solver.makeConstraint(nodes, nodes);
        List<MPConstraint> limits = locations.stream()
                .map(location -> {
                    Integer limit = location.limit();
                    return solver.makeConstraint(0, limit == null ? nodes : limit);
                })
                .toList();
        List<MPConstraint> quantities = new ArrayList<>();
        List<List<MPConstraint>> shares = new ArrayList<>();
        for (String service : definitions.services()) {
            var quantity = definitions.quantity(service);
            quantities.add(solver.makeConstraint(quantity.min(), Math.min(quantity.max(), nodes)));
            List<MPConstraint> at = new ArrayList<>();
            for (int location = 0; location < (locations.size() > 1 ? locations.size() : 0); location++) {
                MPConstraint share =
                        solver.makeConstraint(Double.NEGATIVE_INFINITY, Math.ceilDiv(quantity.min(), locations.size()));
                MPVariable excess = solver.makeNumVar(0, nodes, "");
                share.setCoefficient(excess, -1);
                cost.setCoefficient(excess, CostAndSpread.SPREAD);
                at.add(share);
            }
            shares.add(at);
        }
        for (Choice choice : choices) {
            for (int location = 0; location < locations.size(); location++) {
                MPVariable count = solver.makeNumVar(0, nodes, "");
                cost.setCoefficient(count, (double) choice.microsPerHour());
                size.setCoefficient(count, 1);
                limits.get(location).setCoefficient(count, 1);
                for (int service = 0; service < quantities.size(); service++) {
                    if (choice.services().contains(definitions.services().get(service))) {
                        quantities.get(service).setCoefficient(count, 1);
                        if (locations.size() > 1) {
                            shares.get(service).get(location).setCoefficient(count, 1);
                        }
                    }
                }
            }
        }
        double value = solver.solve() == MPSolver.ResultStatus.OPTIMAL ? cost.value() : Double.NaN;
        solver.delete();
        return value;
    }

    /** How many columns the count model has. */
    int columns() {
        return choices.size() * locations.size();
    }
}
