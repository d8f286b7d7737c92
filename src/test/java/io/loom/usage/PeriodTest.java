package io.loom.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.InvalidInputException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

    @ParameterizedTest
    @CsvSource({
        "hour, 2026-02-28T22:59:59.999Z, 2026-02-28T22:00:00Z",
        "day, 2026-02-28T22:59:59.999Z, 2026-02-28T00:00:00Z",
        "week, 2026-02-28T22:59:59.999Z, 2026-02-23T00:00:00Z",
        "week, 2026-02-23T00:00:00Z, 2026-02-23T00:00:00Z",
        "month, 2026-02-28T22:59:59.999Z, 2026-02-01T00:00:00Z",
        "year, 2026-02-28T22:59:59.999Z, 2026-01-01T00:00:00Z"
    })
    void beginsByUtc(String word, Instant time, Instant beginning) {
        assertThat(Period.of(word).beginning(time)).isEqualTo(beginning);
    }

    @Test
    void theFirstAndTheLastAreCutToTheSpan() {
        assertThat(bounds("month", "2024-01-31T12:00:00Z", "2024-03-01T00:00:01Z"))
                .containsExactly(
                        "2024-01-31T12:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-03-01T00:00:01Z");
        assertThat(bounds("month", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"))
                .containsExactly("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
        assertThat(bounds("year", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"))
                .containsExactly("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
    }

    @Test
    void aYearHasAsManyHoursAsFitInAReport() {
        assertThat(bounds("hour", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"))
                .hasSize(366 * 24 + 1)
                .hasSizeLessThan(UsageService.MOST_PERIODS);
    }

    @Test
    void otherWordsAreRefused() {
        assertThatThrownBy(() -> Period.of("MINUTE"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Maybe hour, day, week, month, year.");
    }

    private static List<String> bounds(String word, String from, String to) {
        return Period.of(word).bounds(Instant.parse(from), Instant.parse(to), 20_000).stream()
                .map(Instant::toString)
                .toList();
    }
}
