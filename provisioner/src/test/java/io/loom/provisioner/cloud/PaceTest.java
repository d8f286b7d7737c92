package io.loom.provisioner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now = 1_000_000_000L;
    private final Pace pace = new Pace(() -> now);

    @Test
    void callsAreSpreadAndTheLineIsKept() {
        assertThat(pace.reserve()).isZero();
        assertThat(pace.reserve()).isEqualTo(Duration.ofMillis(50));
        assertThat(pace.reserve()).isEqualTo(Duration.ofMillis(100));
        now += Duration.ofSeconds(1).toNanos();
        assertThat(pace.reserve()).isZero();
    }

    @Test
    void aSecondOfSuccessesAddsOneCallASecond() {
        for (int i = 0; i < 20; i++) {
            pace.succeeded();
        }
        assertThat(pace.perSecond()).isCloseTo(21, within(0.1));
    }

    @Test
    void aBurstOfRefusalsHalvesItOnceAndNobodyCallsBeforeTheCloudWantsIt() {
        pace.throttled(Duration.ofSeconds(3));
        pace.throttled(Duration.ofSeconds(2));
        assertThat(pace.perSecond()).isEqualTo(10);
        assertThat(pace.reserve()).isEqualTo(Duration.ofSeconds(3));
        now += Duration.ofSeconds(2).toNanos();
        pace.throttled(Duration.ZERO);
        assertThat(pace.perSecond()).isEqualTo(5);
    }

    @Test
    void itNeverComesToAStandstill() {
        for (int i = 0; i < 100; i++) {
            now += Duration.ofSeconds(2).toNanos();
            pace.throttled(Duration.ZERO);
        }
        assertThat(pace.perSecond()).isEqualTo(0.2);
        assertThat(pace.reserve()).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void twoThatShareAnAccountComeToTheSameRate() {
        Pace other = new Pace(() -> now);
        for (int i = 0; i < 400; i++) {
            pace.succeeded();
        }
        for (int second = 0; second < 400; second++) {
            now += Duration.ofSeconds(1).toNanos();
            step(pace);
            step(other);
            if (pace.perSecond() + other.perSecond() > 30) {
                pace.throttled(Duration.ZERO);
                other.throttled(Duration.ZERO);
            }
        }
        assertThat(pace.perSecond()).isCloseTo(other.perSecond(), within(1.0));
    }

    private static void step(Pace pace) {
        double calls = pace.perSecond();
        for (int call = 0; call < calls; call++) {
            pace.succeeded();
        }
    }
}
