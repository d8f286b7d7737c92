package io.loom.placement;

import io.loom.benchmarks.placement.BundleFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An instance of the bundles in the terms of the placer. */
final class MeasuredProblem {

    private static final Path SOLVER_CONFIG =
            Path.of(Objects.requireNonNullElse(System.getenv("LOOM_PROJECT"), "."), "solver-config");

    private final Terms terms;
    private final Formulation formulation;

    MeasuredProblem(int bundles, int nodes) {
        PlacementProblem problem = BundleFamily.problem(bundles, nodes);
        terms = new TermsReader(problem)
                .read(CostAndSpread.settings(SOLVER_CONFIG).weightsFor(problem));
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>(maker.idle());
        new LayoutWalk(terms).walk(terms.fresh(), set -> columns.addAll(maker.fresh(set)));
        formulation = new Formulation(terms, columns);
    }

    /** Over all columns. */
    Formulation formulation() {
        return formulation;
    }

    /** How many service sets there are. */
    int walk() {
        int[] sets = {0};
        new LayoutWalk(terms).walk(terms.fresh(), set -> ++sets[0] > 0);
        return sets[0];
    }

    /** The bound. */
    double relax() {
        return new Master(terms).solve().orElseThrow().point().value();
    }
}
