package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** On problems so small that every placement can be tried, the placer finds one exactly when there is one, and none beats what it proves best. */
class EnumerationAgreesTest {

    private static final long MOST_PLACEMENTS = 100_000;
    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));
    private static final Placer PLACER = new Placer(SETTINGS);

    @Property(tries = 300)
    void onFeasibilityAndTheBest(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        PlacementProblem problem = RandomProblems.problem(new Random(seed), "balanced");
        Terms terms = new TermsReader(problem).read(SETTINGS.weightsFor(problem));
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>();
        new LayoutWalk(terms).walk(terms.fresh(), set -> columns.addAll(maker.fresh(set)));
        if (placements(columns.size(), terms.maxNodes()) > MOST_PLACEMENTS) {
            return;
        }
        Standing best = new Enumeration(new Formulation(terms, columns)).best();

        PlacementAnswer answer = PLACER.place(problem);

        assertThat(answer.outcome())
                .isEqualTo(best != null && best.isFeasible() ? Outcome.FEASIBLE : Outcome.INFEASIBLE);
        if (answer.outcome() == Outcome.FEASIBLE && best != null) {
            assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
            assertThat(answer.score()).contains("/" + best.medium() + "medium/");
            assertThat(answer.bound()).isNotNull().isGreaterThanOrEqualTo(best.soft());
            assertThat(answer.score()).isEqualTo("0hard/" + best.medium() + "medium/" + best.soft() + "soft");
        }
    }

    /** Ways to give {@code nodes} alike nodes to {@code columns}. */
    private static double placements(int columns, int nodes) {
        double ways = 1;
        for (int i = 1; i <= nodes; i++) {
            ways *= (columns - 1.0 + i) / i;
        }
        return ways;
    }

    /** Tries all counts that sum up to the nodes. */
    private static final class Enumeration {

        private final RowScore score;
        private final int columns;
        private final int nodes;
        private @Nullable Standing best;

        Enumeration(Formulation formulation) {
            score = new RowScore(formulation);
            columns = formulation.columns().size();
            nodes = formulation.terms().maxNodes();
        }

        @Nullable
        Standing best() {
            if (columns > 0) {
                give(0, nodes);
            }
            return best;
        }

        private void give(int column, int left) {
            if (column == columns - 1) {
                score.add(column, left);
                Standing standing = score.standing();
                if (best == null || standing.compareTo(best) > 0) {
                    best = standing;
                }
                score.add(column, -left);
                return;
            }
            for (int count = 0; count <= left; count++) {
                score.add(column, count);
                give(column + 1, left - count);
                score.add(column, -count);
            }
        }
    }
}
