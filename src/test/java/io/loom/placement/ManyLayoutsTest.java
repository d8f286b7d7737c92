package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loom.model.Resources;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where there are far more layouts than could be listed. */
class ManyLayoutsTest {

    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));

    @Test
    void generatedColumnsGiveTheBoundOfAllColumns() {
        for (int seed = 0; seed < 5; seed++) {
            PlacementProblem problem = problem(new Random(seed), 9);
            Terms terms = terms(problem);
            List<LayoutWalk.ServiceSet> sets = new LayoutWalk(terms).list(terms.fresh(), 1000);
            assertThat(sets).as("more than are listed").hasSizeGreaterThan(Master.LISTED);

            Master.Solved generated = new Master(terms).solve().orElseThrow();
            Master.Solved listed = new Master(terms, 1000).solve().orElseThrow();

            assertThat(generated.complete()).isFalse();
            assertThat(listed.complete()).isTrue();
            assertThat(generated.proved()).isTrue();
            assertThat(generated.point().value())
                    .isCloseTo(
                            listed.point().value(), within(1e-4 * listed.point().value()));
            assertThat(generated.formulation().columns().size())
                    .isLessThan(listed.formulation().columns().size());
        }
    }

    @Test
    void twentyFreeServicesOnThousandsOfNodesHaveAPlacement() {
        PlacementProblem problem = problem(new Random(1), 20);

        PlacementAnswer answer = new Placer(SETTINGS).place(problem);

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        assertThat(answer.gap()).isNotNull().isLessThan(0.05);
    }

    @Test
    void thirtyServicesOnThirtyUnlikeMachinesHaveABoundThatIsProved() {
        Random random = new Random(1);
        ProblemBuilder builder = new ProblemBuilder().nodes(50);
        for (int type = 0; type < 30; type++) {
            long cores = 2L + random.nextInt(62);
            long gib = 4L + random.nextInt(252);
            builder.hardware("h" + type, new Resources(cores * 1000, gib * 1024, 0), cores * 12_000 + gib * 2_000);
        }
        for (int service = 0; service < 30; service++) {
            builder.service(
                    "s" + service, new Resources(100L * (1 + random.nextInt(40)), 128L * (1 + random.nextInt(64)), 0));
            builder.quantity("s" + service, random.nextInt(50), 100);
        }
        PlacementProblem problem = builder.build();

        Master.Solved solved = new Master(terms(problem)).solve().orElseThrow();

        assertThat(solved.complete()).isFalse();
        assertThat(solved.proved()).isTrue();
    }

    @Test
    void aRelaxationThatIsEndedProvesNothing() {
        Terms terms = terms(problem(new Random(1), 9));

        Master.Solved whole = new Master(terms).solve().orElseThrow();
        Master.Solved cut = new Master(terms).solve(() -> true).orElseThrow();

        assertThat(whole.proved()).isTrue();
        assertThat(cut.proved()).isFalse();
    }

    @Test
    void whoCancelsBeforeItBeginsHearsNoFalseNo() {
        PlacementProblem problem = problem(new Random(1), 20);
        PlacementWatch watch = new PlacementWatch();
        watch.cancel();

        PlacementAnswer answer = new Placer(SETTINGS).place(problem, watch);

        assertThat(answer.outcome()).isNotEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.bound()).isNull();
    }

    private static Terms terms(PlacementProblem problem) {
        return new TermsReader(problem).read(SETTINGS.weightsFor(problem));
    }

    private static PlacementProblem problem(Random random, int services) {
        ProblemBuilder builder =
                new ProblemBuilder().nodes(2000).hardware("big", new Resources(16_000, 65_536, 0), 90_000);
        for (int i = 0; i < services; i++) {
            builder.service("s" + i, new Resources(500L * (1 + random.nextInt(2)), 1024, 0));
            builder.quantity("s" + i, 50 + random.nextInt(900), 1200);
        }
        return builder.build();
    }
}
