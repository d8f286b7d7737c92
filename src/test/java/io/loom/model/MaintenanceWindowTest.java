package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {

    private static final MaintenanceWindow SUNDAYS = new MaintenanceWindow(
            "0 2 * * sun", "Europe/Berlin", Duration.ofHours(4).toMillis());
    private static final MaintenanceWindow LEAP_DAYS =
            new MaintenanceWindow("0 0 29 2 *", "UTC", Duration.ofMinutes(1).toMillis());

    @Test
    void isOpenFromWhenItOpensForItsDuration() {
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-29T00:59:59.999Z"))).isFalse();
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-29T01:00:00Z"))).isTrue();
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-29T01:00:00.500Z"))).isTrue();
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-29T04:59:59.999Z"))).isTrue();
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-29T05:00:00Z"))).isFalse();
        assertThat(SUNDAYS.isOpen(Instant.parse("2026-11-30T01:30:00Z"))).isFalse();
    }

    @Test
    void goesByTheTimeOfItsZone() {
        assertThat(SUNDAYS.opensAfter(Instant.parse("2026-07-01T00:00:00Z")))
                .hasValue(Instant.parse("2026-07-05T00:00:00Z"));
        assertThat(SUNDAYS.opensAfter(Instant.parse("2026-12-01T00:00:00Z")))
                .hasValue(Instant.parse("2026-12-06T01:00:00Z"));
    }

    @Test
    void holdsBackUntilTheFirstOfSeveralOpens() {
        List<MaintenanceWindow> both = List.of(LEAP_DAYS, SUNDAYS);

        assertThat(MaintenanceWindow.heldUntil(both, Instant.parse("2028-02-27T02:00:00Z")))
                .isEmpty();
        assertThat(MaintenanceWindow.heldUntil(both, Instant.parse("2028-02-28T00:00:00Z")))
                .hasValue(Instant.parse("2028-02-29T00:00:00Z"));
        assertThat(MaintenanceWindow.heldUntil(both, Instant.parse("2028-02-29T00:01:00Z")))
                .hasValue(Instant.parse("2028-03-05T01:00:00Z"));
        assertThat(MaintenanceWindow.heldUntil(List.of(), Instant.EPOCH)).isEmpty();
    }

    @Test
    void refusesWhatIsNoCronExpressionOrNeverComes() {
        MaintenanceWindow.requireCron("*/15 22-23 1,15 jan-mar *");
        for (String wrong : List.of("0 25 * * *", "0 2 * *", "0 0 2 * * *", "daily", "0 0 30 2 *")) {
            assertThatThrownBy(() -> MaintenanceWindow.requireCron(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
