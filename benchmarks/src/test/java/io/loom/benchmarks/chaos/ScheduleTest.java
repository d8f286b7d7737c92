package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final int KINDS = Fault.Kind.values().length;

    @Test
    void aSeedRepeatsItsFaultsAndAnotherHasOthers() {
        List<Fault> faults = Schedule.of(4, 200);
        assertThat(Schedule.of(4, 200)).isEqualTo(faults);
        assertThat(Schedule.of(4, 10)).isEqualTo(faults.subList(0, 10));
        assertThat(Schedule.of(5, 200)).isNotEqualTo(faults);
    }

    @Test
    void everyKindComesOnceBeforeAnyComesAgain() {
        List<Fault> faults = Schedule.of(9, 3 * KINDS);
        for (int block = 0; block < 3; block++) {
            assertThat(faults.subList(block * KINDS, (block + 1) * KINDS))
                    .extracting(Fault::kind)
                    .containsExactlyInAnyOrder(Fault.Kind.values());
        }
    }

    @Test
    void faultsComeEveryFiveToTenSeconds() {
        assertThat(Schedule.of(1, 200)).allSatisfy(fault -> {
            assertThat(fault.pauseMillis()).isBetween(5_000L, 10_000L);
            assertThat(fault.victim()).isBetween(0, fault.kind().victims() - 1);
            assertThat(fault.outageMillis())
                    .isBetween(fault.kind().shortest(), fault.kind().longest());
        });
    }
}
