package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.benchmarks.chaos.Strike.Part;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a kill has met: a task that had begun before it and was not over when the victims were gone. */
class StrikeTest {

    private static final int LANE = 2;
    private static final Strike BOTH = new Strike(Set.of(Part.SERVER, Part.PROVISIONER), LANE, at(10), at(12));

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    @Test
    void aTaskThatWasUnderWayHasMetIt() {
        assertThat(BOTH.met(LANE, at(9), at(13))).containsExactlyInAnyOrder(Part.SERVER, Part.PROVISIONER);
        assertThat(BOTH.met(LANE, at(9), null)).containsExactlyInAnyOrder(Part.SERVER, Part.PROVISIONER);
    }

    @Test
    void aTaskThatWasOverBeforeTheVictimsWereGoneHasNot() {
        assertThat(BOTH.met(LANE, at(9), at(12))).isEmpty();
        assertThat(BOTH.met(LANE, at(8), at(9))).isEmpty();
    }

    @Test
    void aTaskThatBeganAfterTheSignalHasNot() {
        assertThat(BOTH.met(LANE, at(10), at(13))).isEmpty();
        assertThat(BOTH.met(LANE, at(11), null)).isEmpty();
    }

    @Test
    void aProvisionerIsItsLanesAndTheServerIsEverybodys() {
        assertThat(BOTH.met(LANE + 1, at(9), at(13))).containsExactly(Part.SERVER);
        assertThat(new Strike(Set.of(Part.PROVISIONER), LANE, at(10), at(12)).met(LANE + 1, at(9), at(13)))
                .isEmpty();
    }
}
