package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.Resources;
import io.loom.placement.Sensitivity.End;
import io.loom.placement.Sensitivity.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SensitivityTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));
    private static final Duration LONG = Duration.ofSeconds(60);

    /** A small node holds one of the two services, a large one both. */
    private static ProblemBuilder fewLargeOrManySmall() {
        return new ProblemBuilder()
                .nodes(4)
                .service("a", new Resources(1000, 0, 0))
                .service("b", new Resources(1000, 0, 0))
                .quantity("a", 1, 4)
                .quantity("b", 1, 4)
                .hardware("small", new Resources(1000, 0, 0), 100)
                .hardware("large", new Resources(2000, 0, 0), 260)
                .profile("balanced")
                .weight(ConstraintId.COST, 10)
                .weight(ConstraintId.PACKING, 1000);
    }

    @Test
    void endsAreTheExactWeightsWhereTheChoiceTurns() {
        SolvedPlacement chosen = PLACER.solve(fewLargeOrManySmall().build(), new PlacementWatch(), Effort.USUAL);

        Sensitivity sensitivity = PLACER.sensitivity(chosen, LONG, new PlacementWatch(), Sensitivity.Turns.AT_ONCE);

        // A large node instead of a small one costs 160 more and packs one bundle more: worth it while 160 x cost <
        // packing.
        assertThat(chosen.answer().nodes())
                .allSatisfy(group -> assertThat(group.layout().hardwareType()).isEqualTo("small"));
        Finding packing = finding(sensitivity, "packing");
        assertThat(packing.weight()).isEqualTo(1000);
        assertThat(packing.lowest()).isEqualTo(new End(0, true, null));
        End most = Objects.requireNonNull(packing.highest());
        assertThat(most.weight()).isEqualTo(1600);
        assertThat(most.proved()).isTrue();
        assertThat(Objects.requireNonNull(most.beyond()).weight()).isEqualTo(1601);
        assertThat(most.beyond().points()).isEqualTo(4);
        assertThat(most.beyond().microsPerHour()).isEqualTo(4 * 260);
        Finding cost = finding(sensitivity, "cost");
        assertThat(Objects.requireNonNull(cost.lowest()).weight()).isEqualTo(7);
        assertThat(cost.lowest().proved()).isTrue();
        assertThat(Objects.requireNonNull(cost.lowest().beyond()).weight()).isEqualTo(6);
        assertThat(cost.lowest().beyond().points()).isEqualTo(4 * (1000 - 6 * 160));
        assertThat(cost.highest()).isEqualTo(new End(10_000, true, null));
        assertThat(cost.statement())
                .isEqualTo(
                        "With the weight of cost (10) alone changed, the placement stays the best until it falls below 7"
                                + " (then: 4 nodes, 4 x large, at 0.00104 USD an hour) and up to 10000, the most that was tried."
                                + " Proved.");
        assertThat(sensitivity.complete()).isTrue();
    }

    @Test
    void sameProblemGivesTheSameAnswer() {
        SolvedPlacement chosen = PLACER.solve(fewLargeOrManySmall().build(), new PlacementWatch(), Effort.USUAL);

        Sensitivity first = PLACER.sensitivity(chosen, LONG, new PlacementWatch(), Sensitivity.Turns.AT_ONCE);
        Sensitivity second = PLACER.sensitivity(chosen, LONG, new PlacementWatch(), Sensitivity.Turns.AT_ONCE);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void withoutTimeNothingIsClaimed() {
        SolvedPlacement chosen = PLACER.solve(fewLargeOrManySmall().build(), new PlacementWatch(), Effort.USUAL);

        Sensitivity sensitivity =
                PLACER.sensitivity(chosen, Duration.ZERO, new PlacementWatch(), Sensitivity.Turns.AT_ONCE);

        assertThat(sensitivity.complete()).isFalse();
        assertThat(sensitivity.solves()).isZero();
        assertThat(finding(sensitivity, "packing").lowest()).isNull();
        assertThat(finding(sensitivity, "packing").statement())
                .contains("not found in time")
                .doesNotContain("Proved");
    }

    private static Finding finding(Sensitivity sensitivity, String constraint) {
        return sensitivity.findings().stream()
                .filter(finding -> finding.constraint().equals(constraint))
                .findFirst()
                .orElseThrow();
    }
}
