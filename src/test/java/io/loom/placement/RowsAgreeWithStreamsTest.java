package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The rows and the constraint streams were written apart; whatever the counts are, they say the same. */
class RowsAgreeWithStreamsTest {

    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));
    private static final Placer PLACER = new Placer(SETTINGS);
    private static final Explanation STREAMS = new Explanation();
    private static final List<String> PROFILES = SETTINGS.profileNames();

    @Property(tries = 600)
    void onAnyCountsThatSourcesHave(@ForAll long seed) {
        Random random = new Random(seed);
        Formulation formulation = formulation(random);
        int[] counts = new int[formulation.columns().size()];
        for (Source source : formulation.terms().sources()) {
            int[] members = members(formulation, source);
            for (int left = source.count(); left > 0 && members.length > 0; ) {
                int some = 1 + random.nextInt(left);
                counts[members[random.nextInt(members.length)]] += some;
                left -= some;
            }
        }

        Standing rows = formulation.standing(counts);

        assertThat(rows).isEqualTo(STREAMS.standing(formulation, counts));
    }

    @Property(tries = 300)
    void afterAnyChanges(@ForAll long seed) {
        Random random = new Random(seed);
        Formulation formulation = formulation(random);
        if (formulation.columns().isEmpty()) {
            return;
        }
        RowScore kept = new RowScore(formulation);
        int[] counts = new int[formulation.columns().size()];
        for (int i = 0; i < 50; i++) {
            int column = random.nextInt(counts.length);
            int delta = random.nextInt(-counts[column], 6);
            counts[column] += delta;
            kept.add(column, delta);
        }

        assertThat(kept.standing()).isEqualTo(formulation.standing(counts));
    }

    /** Of a new cluster or of a change; its terms in numbers. */
    private static Formulation formulation(Random random) {
        String profile = PROFILES.get(random.nextInt(PROFILES.size()));
        PlacementProblem problem =
                random.nextBoolean() ? RandomProblems.full(random, profile) : RandomProblems.change(random, profile);
        Terms terms = new Settlement(200).settle(PLACER.terms(problem));
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>(maker.idle());
        LayoutWalk walk = new LayoutWalk(terms);
        terms.sources().stream()
                .filter(Source::canStay)
                .forEach(source -> walk.walk(source, set -> columns.addAll(maker.of(source, set))));
        return new Formulation(terms, columns);
    }

    private static int[] members(Formulation formulation, Source source) {
        return IntStream.range(0, formulation.columns().size())
                .filter(i -> formulation.columns().get(i).source().index() == source.index())
                .toArray();
    }
}
