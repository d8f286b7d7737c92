package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.benchmarks.chaos.Strike.Part;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a kill has met: a task that had begun before it and was not over when the victims were gone. */
class StrikeTest {

    private static final int POOL = 2;
    private static final Strike BOTH = new Strike(Set.of(Part.SERVER, Part.PROVISIONER), POOL, at(10), at(12));

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    @Test
    void aTaskThatWasUnderWayHasMetIt() {
        assertThat(BOTH.met(POOL, at(9), at(13))).containsExactlyInAnyOrder(Part.SERVER, Part.PROVISIONER);
        assertThat(BOTH.met(POOL, at(9), null)).containsExactlyInAnyOrder(Part.SERVER, Part.PROVISIONER);
    }

    @Test
    void aTaskThatWasOverBeforeTheVictimsWereGoneHasNot() {
        assertThat(BOTH.met(POOL, at(9), at(12))).isEmpty();
        assertThat(BOTH.met(POOL, at(8), at(9))).isEmpty();
    }

    @Test
    void aTaskThatBeganAfterTheSignalHasNot() {
        assertThat(BOTH.met(POOL, at(10), at(13))).isEmpty();
        assertThat(BOTH.met(POOL, at(11), null)).isEmpty();
    }

    @Test
    void aProvisionerIsItsPoolsAndTheServerIsEverybodys() {
        assertThat(BOTH.met(POOL + 1, at(9), at(13))).containsExactly(Part.SERVER);
        assertThat(new Strike(Set.of(Part.PROVISIONER), POOL, at(10), at(12)).met(POOL + 1, at(9), at(13)))
                .isEmpty();
    }
}
