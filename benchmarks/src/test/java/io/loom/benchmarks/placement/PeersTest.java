package io.loom.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.benchmarks.Run;
import io.loom.model.Resources;
import io.loom.placement.CostAndSpread;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProblemBuilder;
import io.loom.placement.SolverSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeersTest {

    private static final Path SOLVER_CONFIG = Path.of("..", "solver-config");
    private static final Placer PLACER = CostAndSpread.placer(SOLVER_CONFIG);

    @ParameterizedTest
    @EnumSource
    void agreesWithCpSatOnAHundredTemplates(Agreement.Kind kind) {
        Run run = new Agreement(PLACER, SolverSettings.load(SOLVER_CONFIG))
                .measure("agreement", kind, "fixed seed", 1, 100);

        assertThat(run.value("firstDisagreements")).isEqualTo(List.of());
        assertThat(run.number("unknown")).isZero();
        assertThat(run.number("feasible") + run.number("infeasible")).isEqualTo(100);
        assertThat(run.number("infeasible")).isBetween(10.0, 90.0);
    }

    @Test
    void generatorRebuildsTheInstanceWhoseOptimumIsProved() {
        PlacementProblem problem = BundleFamily.problem(10, 10);
        ExactPeer peer = new ExactPeer(problem);

        assertThat(peer.columns()).isEqualTo(175 * 3);
        assertThat(peer.least(30).value()).isEqualTo(328e6);
        assertThat(new ExactPeer(BundleFamily.problem(10, 100)).linear()).isBetween(2942.66e6, 2942.68e6);
        assertThat(BundleFamily.roles(14).getLast()).isEqualTo(new BundleFamily.Role("x13", 3, 4, 40, Set.of()));
    }

    @Test
    void naiveEnumerationFindsOneWhereLoomDoes() {
        for (int roles = 2; roles <= 4; roles++) {
            for (int nodes : new int[] {3, 5, 8}) {
                PlacementProblem problem = Families.dedicated(roles, 2, nodes);

                NaiveEnumeration.Outcome naive = new NaiveEnumeration(problem, 30_000).solve();

                assertThat(naive == NaiveEnumeration.Outcome.FOUND)
                        .isEqualTo(PLACER.place(problem).outcome() == Outcome.FEASIBLE)
                        .isEqualTo(nodes >= 2 * roles);
            }
        }
    }

    @Test
    void checksFindWhatIsWrongWithAnAnswer() {
        PlacementProblem problem = new ProblemBuilder()
                .profile(CostAndSpread.PROFILE)
                .nodes(3)
                .hardware("small", new Resources(4000, 4096, 0), 20_000)
                .service("db", new Resources(2000, 1024, 0))
                .service("web", new Resources(1000, 512, 0))
                .quantity("db", 1, 1)
                .quantity("web", 1, 3)
                .build();
        PlacementAnswer right = PLACER.place(problem);
        NodeGroup first = right.nodes().getFirst();
        NodeGroup more = new NodeGroup(first.layout(), first.provider(), first.location(), first.count() + 1);
        PlacementAnswer wrong = new PlacementAnswer(
                right.outcome(),
                "0hard/0medium/-1soft",
                right.bound(),
                right.gap(),
                1,
                List.of(more),
                right.microsPerHour(),
                right.currency(),
                right.constraints(),
                List.of(),
                List.of());

        assertThat(Verdict.faults(problem, right)).isEmpty();
        assertThat(Verdict.faults(problem, wrong))
                .anyMatch(fault -> fault.startsWith("the streams score it"))
                .anyMatch(fault -> fault.contains("nodes"))
                .anyMatch(fault -> fault.startsWith("its nodes cost"));
    }
}
