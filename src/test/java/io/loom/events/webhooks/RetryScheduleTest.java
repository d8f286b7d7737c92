package io.loom.events.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofHours(24));

    @Test
    void doublesUpToTheLongest() {
        assertThat(SCHEDULE.pause(1, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(SCHEDULE.pause(4, 0)).isEqualTo(Duration.ofSeconds(40));
        assertThat(SCHEDULE.pause(10, 0)).isEqualTo(Duration.ofSeconds(2_560));
        assertThat(SCHEDULE.pause(11, 0)).isEqualTo(Duration.ofHours(1));
        assertThat(SCHEDULE.pause(1_000_000, 0)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void isCutAtRandomByUpToAHalf() {
        assertThat(SCHEDULE.pause(1, 0.5)).isEqualTo(Duration.ofMillis(3_750));
        assertThat(SCHEDULE.pause(1, 0.999)).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(2_510));
    }
}
