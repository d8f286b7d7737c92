package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.Resources;
import io.loom.placement.ExistingNodes.Freedom;
import io.loom.placement.Master.Solved;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Places that nothing tells apart are taken for one, and the answer is one of the whole problem all the same. */
class FoldingTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));
    private static final List<String> PROFILES = List.of("balanced", "cheapest", "compact", "resilient");

    @Test
    void noRelaxationOfTheWholeProblemIsBelowThatOfTheFoldedOne() {
        for (int seed = 0; seed < 24; seed++) {
            Random random = new Random(seed);
            Terms terms = PLACER.terms(problem(random, 12, 30, PROFILES.get(seed % PROFILES.size()))
                    .build());
            Folding folding = Folding.of(terms).orElseThrow();

            Solved whole = new Master(terms).solve().orElseThrow();
            Solved folded = new Master(folding.folded()).solve().orElseThrow();

            assertThat(folding.folded().places()).as("seed %d", seed).hasSizeLessThan(7);
            assertThat(folded.medium()).as("seed %d", seed).isEqualTo(whole.medium());
            assertThat(folded.point().value())
                    .as("seed %d", seed)
                    .isPositive()
                    .isLessThanOrEqualTo(whole.point().value() * (1 + 1e-6));
        }
    }

    @Test
    void twoHundredPlacesAndTwelveHardwareTypesAreFilledEvenly() {
        Random random = new Random(1);
        ProblemBuilder builder = new ProblemBuilder().nodes(2000).profile("balanced");
        for (int type = 0; type < 12; type++) {
            long cores = 1L << (1 + type % 5);
            builder.hardware(
                    "h" + type,
                    new Resources(cores * 1000, cores * 2048 * (1 + type % 3), 0),
                    cores * 15_000 + random.nextInt(5000));
        }
        for (int place = 0; place < 200; place++) {
            builder.location("l" + place, null);
        }
        for (int service = 0; service < 8; service++) {
            builder.service(
                    "s" + service, new Resources(250L * (1 + random.nextInt(6)), 512L * (1 + random.nextInt(6)), 0));
            builder.quantity("s" + service, random.nextInt(1000), 2000);
        }
        PlacementProblem problem = builder.build();

        PlacementAnswer answer = PLACER.place(problem);

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        assertThat(answer.gap()).isNotNull().isLessThan(0.01);
    }

    @Test
    void wholeCountsNearTheBoundAreFoundWhereLocationsHoldFewNodesAndEachMissWeighsMuch() {
        Random random = new Random(1);
        ProblemBuilder builder = new ProblemBuilder()
                .profile("resilient")
                .hardware("small", new Resources(2000, 4096, 0), 30_985)
                .hardware("large", new Resources(4000, 16_384, 0), 63_588);
        int most = 0;
        for (int place = 0; place < 50; place++) {
            int limit = 1 + random.nextInt(4);
            builder.location("l" + place, limit);
            most += limit;
        }
        int nodes = most / 2;
        builder.nodes(nodes);
        for (int service = 0; service < 4; service++) {
            builder.service(
                    "s" + service, new Resources(250L * (1 + random.nextInt(6)), 512L * (1 + random.nextInt(6)), 0));
            builder.quantity("s" + service, random.nextInt(nodes / 2), nodes);
        }
        Folding folding = Folding.of(PLACER.terms(builder.build())).orElseThrow();

        Incumbent few = new Start(folding.folded(), new PlacementWatch(), WholeSearch.UNTIMED)
                .find((standing, gap) -> {})
                .orElseThrow();
        few.prove(150, 300, WholeSearch.UNTIMED);

        assertThat(few.unfolded(folding, (standing, gap) -> {}, () -> false).gap())
                .isLessThan(0.02);
    }

    @Test
    void limitsOfPlacesAndStrictSpreadHold() {
        for (int seed = 0; seed < 12; seed++) {
            PlacementProblem problem = problem(new Random(seed), 20, 60, "balanced")
                    .spreadStrictly("s0")
                    .build();

            PlacementAnswer answer = PLACER.place(problem);

            assertThat(answer.outcome()).as("seed %d", seed).isEqualTo(Outcome.FEASIBLE);
            assertThat(PlacementChecker.faults(problem, answer.nodes()))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void whatTheKindsOfPlacesCannotHoldIsANo() {
        ProblemBuilder builder = new ProblemBuilder().services("web").nodes(50);
        for (int place = 0; place < 16; place++) {
            builder.location("l" + place, 3);
        }

        PlacementAnswer answer = PLACER.place(builder.build());

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts().getFirst().message()).contains("50 nodes", "l7 holds at most 3 nodes");
        assertThat(PLACER.place(builder.nodes(48).build()).outcome()).isEqualTo(Outcome.FEASIBLE);
    }

    @Test
    void nodesThatStandAtAlikePlacesStayWhereTheyAre() {
        ProblemBuilder builder = new ProblemBuilder()
                .services("web", "log")
                .quantity("web", 1, 100)
                .quantity("log", 0, 100)
                .nodes(30);
        for (int place = 0; place < 12; place++) {
            builder.location("l" + place, null);
            builder.existing(Freedom.FREE, 2, "small", "debian", "l" + place, "web");
        }
        PlacementProblem problem = builder.build();

        PlacementAnswer answer = PLACER.place(problem);

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        for (int place = 0; place < 12; place++) {
            String location = "l" + place;
            assertThat(answer.nodes().stream()
                            .filter(group -> group.location().equals(location)
                                    && group.layout().services().contains("web"))
                            .mapToInt(NodeGroup::count)
                            .sum())
                    .as(location)
                    .isBetween(2, 3);
        }
    }

    @Test
    void fewPlacesAndThoseThatAreAllUnlikeAreNotFolded() {
        ProblemBuilder few = new ProblemBuilder().services("web").nodes(3);
        ProblemBuilder unlike = new ProblemBuilder().services("web").nodes(3);
        for (int place = 0; place < 8; place++) {
            few.location("l" + place, null);
        }
        for (int place = 0; place < 12; place++) {
            unlike.location("l" + place, 1 + place);
        }

        assertThat(Folding.of(PLACER.terms(few.build()))).isEmpty();
        assertThat(Folding.of(PLACER.terms(unlike.build()))).isEmpty();
    }

    /** Places of few kinds, some of them limited. */
    private static ProblemBuilder problem(Random random, int places, int nodes, String profile) {
        ProblemBuilder builder = new ProblemBuilder()
                .nodes(nodes)
                .profile(profile)
                .hardware("small", new Resources(4000, 8192, 0), 30_000)
                .hardware("large", new Resources(8000, 32_768, 0), 70_000);
        for (int place = 0; place < places; place++) {
            builder.location("l" + place, place % 3 == 0 ? Integer.valueOf(2 + place % 4) : null);
        }
        for (int service = 0; service < 4; service++) {
            builder.service(
                    "s" + service, new Resources(500L * (1 + random.nextInt(4)), 1024L * (1 + random.nextInt(4)), 0));
            builder.quantity("s" + service, random.nextInt(nodes), nodes);
        }
        return builder;
    }
}
