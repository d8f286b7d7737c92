package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The rows and the constraint streams were written apart; whatever the counts are, they say the same. */
class RowsAgreeWithStreamsTest {

    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));
    private static final Explanation STREAMS = new Explanation();
    private static final List<String> PROFILES = SETTINGS.profileNames();

    @Property(tries = 200)
    void onAnyCounts(@ForAll long seed) {
        Random random = new Random(seed);
        PlacementProblem problem = RandomProblems.problem(random, PROFILES.get(random.nextInt(PROFILES.size())));
        Terms terms = new TermsReader(problem).read(SETTINGS.weightsFor(problem));
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>(maker.idle());
        new LayoutWalk(terms).walk(terms.fresh(), set -> columns.addAll(maker.fresh(set)));
        Formulation formulation = new Formulation(terms, columns);
        int[] counts = random.ints(columns.size(), 0, 4).toArray();

        Standing rows = formulation.standing(counts);

        assertThat(rows).isEqualTo(STREAMS.standing(formulation, counts));
    }

    @Property(tries = 200)
    void afterAnyChanges(@ForAll long seed) {
        Random random = new Random(seed);
        PlacementProblem problem = RandomProblems.problem(random, "balanced");
        Terms terms = new TermsReader(problem).read(SETTINGS.weightsFor(problem));
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>(maker.idle());
        new LayoutWalk(terms).walk(terms.fresh(), set -> columns.addAll(maker.fresh(set)));
        Formulation formulation = new Formulation(terms, columns);
        RowScore kept = new RowScore(formulation);
        int[] counts = new int[columns.size()];
        for (int i = 0; i < 50; i++) {
            int column = random.nextInt(columns.size());
            int delta = random.nextInt(-counts[column], 6);
            counts[column] += delta;
            kept.add(column, delta);
        }

        assertThat(kept.standing()).isEqualTo(formulation.standing(counts));
    }
}
