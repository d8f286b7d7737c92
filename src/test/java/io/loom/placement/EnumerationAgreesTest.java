package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.Weights.FairShare;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** On problems so small that every placement can be tried, the placer finds one exactly when there is one, and none beats what it proves best. */
class EnumerationAgreesTest {

    private static final long MOST_PLACEMENTS = 100_000;
    private static final long MANY = 1_000_000;
    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));
    private static final Placer PLACER = new Placer(SETTINGS);

    @Property(tries = 150)
    void onNewClusters(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        agrees(RandomProblems.problem(new Random(seed), "balanced"));
    }

    @Property(tries = 150)
    void onNewClustersOfAnyKind(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        agrees(RandomProblems.full(new Random(seed), "balanced"));
    }

    @Property(tries = 150)
    void onChanges(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        agrees(RandomProblems.change(new Random(seed), "balanced"));
    }

    @Property(tries = 150)
    void nothingIsDisturbedThatNeedNotBe(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        PlacementProblem problem = RandomProblems.change(new Random(seed), "balanced");
        Terms terms = PLACER.terms(problem);
        if (problem.budget() != null
                || terms.rules().stream().anyMatch(rule -> rule instanceof Rule.Size size && size.fewest())) {
            return;
        }
        Weights weights = terms.weights()
                .hardOnly()
                .with(ConstraintId.DISRUPTION_BUDGET, new Weights.Setting(Level.MEDIUM, 1, FairShare.ACTUAL));
        if (terms.weights().of(ConstraintId.UNPLACED).level() == Level.MEDIUM) {
            weights = weights.with(ConstraintId.UNPLACED, new Weights.Setting(Level.MEDIUM, MANY, FairShare.ACTUAL));
        }
        List<Rule> rules = new ArrayList<>(terms.rules());
        rules.replaceAll(rule -> rule instanceof Rule.Disturbance ? new Rule.Disturbance(0) : rule);
        Formulation formulation = formulation(terms.withRules(rules).withWeights(weights));
        if (placements(formulation) > MOST_PLACEMENTS) {
            return;
        }
        Standing best = new Enumeration(formulation).best();

        SolvedPlacement solved = PLACER.solve(problem, new PlacementWatch(), Effort.USUAL);

        if (best != null && best.isFeasible()) {
            assertThat(solved.terms().rules()).contains(new Rule.Disturbance(-best.medium() % MANY));
        }
    }

    private static void agrees(PlacementProblem problem) {
        SolvedPlacement solved = PLACER.solve(problem, new PlacementWatch(), Effort.USUAL);
        PlacementAnswer answer = solved.answer();
        Formulation formulation = formulation(solved.terms());
        if (placements(formulation) > MOST_PLACEMENTS) {
            return;
        }
        Standing best = new Enumeration(formulation).best();

        assertThat(answer.outcome())
                .isEqualTo(best != null && best.isFeasible() ? Outcome.FEASIBLE : Outcome.INFEASIBLE);
        if (answer.outcome() == Outcome.FEASIBLE && best != null) {
            assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
            assertThat(answer.score()).isEqualTo("0hard/" + best.medium() + "medium/" + best.soft() + "soft");
            if (answer.bound() != null) {
                assertThat(answer.bound()).isGreaterThanOrEqualTo(best.soft());
            }
        }
    }

    private static Formulation formulation(Terms terms) {
        ColumnMaker maker = new ColumnMaker(terms);
        List<Column> columns = new ArrayList<>(maker.idle());
        LayoutWalk walk = new LayoutWalk(terms);
        terms.sources().stream()
                .filter(Source::canStay)
                .forEach(source -> walk.walk(source, set -> {
                    columns.addAll(maker.of(source, set));
                    return true;
                }));
        return new Formulation(terms, columns);
    }

    /** Ways to give the nodes of each source to its columns. */
    private static double placements(Formulation formulation) {
        double ways = 1;
        for (Source source : formulation.terms().sources()) {
            long columns = formulation.columns().stream()
                    .filter(column -> column.source().index() == source.index())
                    .count();
            for (int i = 1; i <= source.count(); i++) {
                ways *= (columns - 1.0 + i) / i;
            }
        }
        return ways;
    }

    /** Tries all counts that sum up to the nodes of each source. */
    private static final class Enumeration {

        private final RowScore score;
        private final List<int[]> members = new ArrayList<>();
        private final List<Source> sources;
        private @Nullable Standing best;

        Enumeration(Formulation formulation) {
            score = new RowScore(formulation);
            sources = formulation.terms().sources();
            for (Source source : sources) {
                members.add(IntStream.range(0, formulation.columns().size())
                        .filter(i -> formulation.columns().get(i).source().index() == source.index())
                        .toArray());
            }
        }

        @Nullable
        Standing best() {
            boolean somewhere = IntStream.range(0, sources.size())
                    .allMatch(i -> members.get(i).length > 0 || sources.get(i).count() == 0);
            if (somewhere) {
                give(0, 0, sources.getFirst().count());
            }
            return best;
        }

        private void give(int source, int member, int left) {
            int[] columns = members.get(source);
            if (member >= columns.length - 1) {
                if (columns.length > 0) {
                    score.add(columns[member], left);
                }
                if (source < sources.size() - 1) {
                    give(source + 1, 0, sources.get(source + 1).count());
                } else {
                    Standing standing = score.standing();
                    if (best == null || standing.compareTo(best) > 0) {
                        best = standing;
                    }
                }
                if (columns.length > 0) {
                    score.add(columns[member], -left);
                }
                return;
            }
            for (int count = 0; count <= left; count++) {
                score.add(columns[member], count);
                give(source, member + 1, left - count);
                score.add(columns[member], -count);
            }
        }
    }
}
