package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.benchmarks.Run;
import io.loom.benchmarks.chaos.Strike.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which steps are left, and whom the seed chooses. */
class CoverageTest {

    private static final Step INSTALL = new Step(Change.GROW, 3, "INSTALL", "base", 1002);
    private static final Step MACHINE = new Step(Change.GROW, 0, "CREATE", null, 1002);

    @Test
    void aStepIsLeftUntilEachPartWasKilledAtIt() {
        Coverage coverage = new Coverage(1);
        coverage.know(INSTALL);
        coverage.note(MACHINE, Part.SERVER);
        coverage.note(MACHINE, Part.SERVER);

        assertThat(coverage.steps()).containsExactly(MACHINE, INSTALL);
        assertThat(coverage.unmet(Part.SERVER)).containsExactly(INSTALL);
        assertThat(coverage.unmet(Part.PROVISIONER)).containsExactly(MACHINE, INSTALL);
        assertThat(coverage.kills(MACHINE, Part.SERVER)).isEqualTo(2);
        assertThat(coverage.isWhole()).isFalse();

        coverage.note(INSTALL, Part.SERVER);
        coverage.note(INSTALL, Part.PROVISIONER);
        coverage.note(MACHINE, Part.PROVISIONER);
        assertThat(coverage.isWhole()).isTrue();
    }

    @Test
    void theServerGoesAloneInItsRoundAndNowAndThenWithTheProvisionerInThatOnes() {
        List<Set<Part>> victims = victims(5);

        assertThat(IntStream.range(0, 40).mapToObj(step -> new Coverage(5).victims(Change.CREATE, step, Part.SERVER)))
                .allMatch(Set.of(Part.SERVER)::equals);
        assertThat(victims).allMatch(parts -> parts.contains(Part.PROVISIONER));
        assertThat(victims.stream().filter(parts -> parts.size() == 2).count()).isBetween(4L, 20L);
        assertThat(victims(5)).isEqualTo(victims);
        assertThat(victims(6)).isNotEqualTo(victims);
    }

    private static List<Set<Part>> victims(long seed) {
        Coverage coverage = new Coverage(seed);
        return IntStream.range(0, 40)
                .mapToObj(step -> coverage.victims(Change.CREATE, step, Part.PROVISIONER))
                .toList();
    }

    @Test
    void theStepThatFailsIsOneOfAServiceAndFollowsFromTheSeed() {
        List<Step> steps = IntStream.range(0, 20)
                .mapToObj(index -> new Step(Change.CREATE, index, "INSTALL", index % 2 == 0 ? "base" : null, 1000))
                .toList();

        Step first = FailuresRun.failing(steps, Change.CREATE, 3, 0);
        assertThat(first.service()).isEqualTo("base");
        assertThat(FailuresRun.failing(steps, Change.CREATE, 3, 0)).isEqualTo(first);
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> FailuresRun.failing(steps, Change.CREATE, seed, 1))
                        .distinct())
                .hasSizeGreaterThan(3);
    }

    @Test
    void aStepIsReadBackFromTheRunThatTellsOfIt() {
        for (Step step : List.of(INSTALL, MACHINE)) {
            assertThat(Step.of(new Run("kills", step.words(), step.values()))).isEqualTo(step);
        }
        assertThat(INSTALL.words()).isEqualTo("grow, step 3: INSTALL of base on 1002");
    }
}
