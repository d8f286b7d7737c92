package io.loom.provisioners;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeartbeatMonitorTest {

    private long nanos = 7;
    private Instant time = Instant.parse("2026-11-22T12:00:00Z");
    private final HeartbeatMonitor heartbeats = new HeartbeatMonitor(Duration.ofSeconds(5), () -> nanos);

    private Duration after(Duration passed) {
        nanos += passed.toNanos();
        time = time.plus(passed);
        return heartbeats.look(time);
    }

    @Test
    void itGrowsFromTheFirstLookOn() {
        assertThat(after(Duration.ofSeconds(90))).isZero();
        assertThat(after(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
        assertThat(after(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whoSleptBeginsAnew() {
        after(Duration.ZERO);
        after(Duration.ofSeconds(4));
        assertThat(after(Duration.ofSeconds(6))).isZero();
        assertThat(after(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aClockThatIsSetForwardOrBackLetsItBeginAnew() {
        after(Duration.ZERO);
        after(Duration.ofSeconds(4));
        time = time.plus(Duration.ofHours(3));
        assertThat(after(Duration.ofSeconds(2))).isZero();
        assertThat(after(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
        time = time.minus(Duration.ofDays(1));
        assertThat(after(Duration.ofSeconds(2))).isZero();
        assertThat(after(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
    }
}
