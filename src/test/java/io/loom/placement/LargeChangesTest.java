package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.Resources;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes of a cluster of ten thousand nodes in some fifty classes: in a second, and nothing disturbed that need not be. */
class LargeChangesTest {

    private static final int NODES = 10_000;
    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));
    private static final String[] LOCATIONS = {"a", "b", "c"};

    @BeforeAll
    static void warm() {
        PLACER.warm();
    }

    @Test
    void growsByOnePercentWithoutTouchingANode() {
        PlacementProblem problem =
                services().nodes(NODES + NODES / 100).existing(running()).build();

        assertThat(disruption(timely("grow", problem))).isZero();
    }

    @Test
    void addsAServiceToEveryNode() {
        PlacementProblem problem =
                services().services("agent").nodes(NODES).existing(running()).build();

        assertThat(disruption(timely("add everywhere", problem))).isEqualTo(NODES);
    }

    @Test
    void addsAServiceToAThousandNodes() {
        PlacementProblem problem = services()
                .service("cache", new Resources(100, 100, 0))
                .quantity("cache", 1000, 2000)
                .nodes(NODES)
                .existing(running())
                .build();

        assertThat(disruption(timely("add to 1000", problem))).isEqualTo(1000);
    }

    @Test
    void replacesFiftyNodesAndNoOther() {
        ProblemBuilder builder = services().nodes(NODES);
        List<NodeGroup> nodes = running();
        int leaving = 50;
        long expected = 0;
        for (NodeGroup group : nodes) {
            int go = Math.min(leaving, Math.min(3, group.count()));
            leaving -= go;
            expected += go * (1L + group.layout().services().size());
            builder.leaving(new NodeGroup(group.layout(), group.provider(), group.location(), go));
            builder.existing(
                    List.of(new NodeGroup(group.layout(), group.provider(), group.location(), group.count() - go)));
        }

        assertThat(leaving).isZero();
        assertThat(disruption(timely("replace 50", builder.build()))).isEqualTo(expected);
    }

    @Test
    void shrinksByOnePercent() {
        PlacementProblem problem =
                services().nodes(NODES - NODES / 100).existing(running()).build();

        PlacementAnswer answer = timely("shrink", problem);

        long least = running().stream()
                .mapToLong(group -> 1L + group.layout().services().size())
                .min()
                .orElseThrow();
        assertThat(disruption(answer)).isEqualTo(least * NODES / 100);
    }

    /** Some fifty classes: pairs of a dozen services at three places. */
    private static List<NodeGroup> running() {
        Random random = new Random(7);
        List<NodeGroup> nodes = new ArrayList<>();
        int left = NODES;
        for (int i = 0; i < 50; i++) {
            int count = i == 49 ? left : NODES / 50 - 20 + random.nextInt(40);
            left -= count;
            String one = "s" + i % 12;
            String other = "s" + (i % 12 + 1 + i / 12) % 12;
            nodes.add(new NodeGroup(
                    new Layout(new TreeSet<>(Set.of(one, other)), "medium", "debian"),
                    "here",
                    LOCATIONS[i % LOCATIONS.length],
                    count));
        }
        return nodes;
    }

    private static ProblemBuilder services() {
        ProblemBuilder builder = new ProblemBuilder()
                .hardware("small", new Resources(2000, 4096, 0), 20_000)
                .hardware("medium", new Resources(4000, 8192, 0), 40_000)
                .hardware("large", new Resources(8000, 16384, 0), 80_000);
        for (int i = 0; i < 12; i++) {
            builder.service("s" + i, new Resources(500 + 100L * (i % 5), 1024 + 128L * (i % 7), 0));
            builder.quantity("s" + i, 100, 3000);
        }
        for (int i = 0; i < 12; i += 3) {
            builder.cantCoexist("s" + i, "s" + (i + 6) % 12);
        }
        for (String location : LOCATIONS) {
            builder.location(location, null);
        }
        return builder;
    }

    private static PlacementAnswer timely(String what, PlacementProblem problem) {
        double best = Double.POSITIVE_INFINITY;
        PlacementAnswer answer = PLACER.place(problem);
        for (int i = 0; i < 3; i++) {
            answer = PLACER.place(problem);
            best = Math.min(best, answer.solveMillis());
        }
        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        assertThat(best)
                .as("milliseconds of %s, the best of three (score %s, gap %s)", what, answer.score(), answer.gap())
                .isLessThan(3000);
        return answer;
    }

    private static long disruption(PlacementAnswer answer) {
        PlacementAnswer.ConstraintScore score = answer.constraints().stream()
                .filter(constraint -> constraint.id().equals("disruption"))
                .findFirst()
                .orElseThrow();
        return -score.score() / score.weight();
    }
}
