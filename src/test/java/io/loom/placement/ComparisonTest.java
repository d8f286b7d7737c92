package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.Resources;
import io.loom.placement.Comparison.ConstraintMisses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    private static SolvedPlacement solve(long packing) {
        return PLACER.solve(
                new ProblemBuilder()
                        .nodes(2)
                        .service("a", new Resources(1000, 0, 0))
                        .service("b", new Resources(1000, 0, 0))
                        .quantity("a", 1, 2)
                        .quantity("b", 1, 2)
                        .hardware("small", new Resources(1000, 0, 0), 100)
                        .hardware("large", new Resources(2000, 0, 0), 260)
                        .weight(ConstraintId.COST, 1)
                        .weight(ConstraintId.PACKING, packing)
                        .build(),
                new PlacementWatch(),
                Effort.USUAL);
    }

    @Test
    void missesAreInUnitsAndScoresByEachSetsOwnWeights() {
        Comparison comparison = Comparison.of(List.of(solve(0), solve(1000)));

        assertThat(misses(comparison, "cost")).containsExactly(200L, 520L);
        assertThat(of(comparison, "packing").weights()).containsExactly(0L, 1000L);
        long small = misses(comparison, "packing").get(0);
        long large = misses(comparison, "packing").get(1);
        assertThat(small - large).isEqualTo(2);
        assertThat(comparison.scores().get(0)).containsExactly("0hard/0medium/-200soft", "0hard/0medium/-520soft");
        assertThat(comparison.scores().get(1))
                .containsExactly(
                        "0hard/0medium/" + (-200 - 1000 * small) + "soft",
                        "0hard/0medium/" + (-520 - 1000 * large) + "soft");
    }

    @Test
    void ownScoreIsTheAnswers() {
        List<SolvedPlacement> solved = List.of(solve(0), solve(1000), solve(1));

        Comparison comparison = Comparison.of(solved);

        for (int set = 0; set < solved.size(); set++) {
            assertThat(comparison.scores().get(set).get(set))
                    .isEqualTo(solved.get(set).answer().score());
        }
    }

    @Test
    void withoutAPlacementNothingIsCompared() {
        SolvedPlacement none = PLACER.solve(
                new ProblemBuilder().nodes(2).services("a").quantity("a", 3, 3).build(),
                new PlacementWatch(),
                Effort.USUAL);

        Comparison comparison = Comparison.of(List.of(none, none));

        assertThat(misses(comparison, "cost")).containsOnlyNulls().hasSize(2);
        assertThat(comparison.scores().get(1)).containsOnlyNulls().hasSize(2);
    }

    private static ConstraintMisses of(Comparison comparison, String constraint) {
        return comparison.constraints().stream()
                .filter(misses -> misses.id().equals(constraint))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> misses(Comparison comparison, String constraint) {
        return of(comparison, constraint).misses();
    }
}
