package io.loom.usage;

import io.loom.model.InvalidInputException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long the periods of a usage report are. They begin by UTC; weeks on Mondays. */
enum Period {
    HOUR(ChronoUnit.HOURS, time -> time.truncatedTo(ChronoUnit.HOURS)),
    DAY(ChronoUnit.DAYS, Period::midnight),
    WEEK(ChronoUnit.WEEKS, time -> midnight(time).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))),
    MONTH(ChronoUnit.MONTHS, time -> midnight(time).withDayOfMonth(1)),
    YEAR(ChronoUnit.YEARS, time -> midnight(time).withDayOfYear(1));

    private final ChronoUnit unit;
    private final UnaryOperator<LocalDateTime> beginning;

    Period(ChronoUnit unit, UnaryOperator<LocalDateTime> beginning) {
        this.unit = unit;
        this.beginning = beginning;
    }

    /**
     * Reads it from a request.
     *
     * @throws InvalidInputException when there is none of that word
     */
    static Period of(String word) {
        return Arrays.stream(values())
                .filter(period -> period.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "/per",
                        "There are no periods of one \"" + word + "\".\nMaybe "
                                + Arrays.stream(values()).map(Period::word).collect(Collectors.joining(", "))
                                + "."));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static LocalDateTime midnight(LocalDateTime time) {
        return time.truncatedTo(ChronoUnit.DAYS);
    }

    /** When the period that holds a time has begun. */
    Instant beginning(Instant time) {
        return beginning.apply(LocalDateTime.ofInstant(time, ZoneOffset.UTC)).toInstant(ZoneOffset.UTC);
    }

    /**
     * The bounds of all periods of a span, in order; the first and the last period are cut to it.
     *
     * @param limit how many bounds at most; later ones are left out
     */
    List<Instant> bounds(Instant from, Instant to, int limit) {
        Stream<Instant> inner = Stream.iterate(
                        LocalDateTime.ofInstant(beginning(from), ZoneOffset.UTC), time -> time.plus(1, unit))
                .map(time -> time.toInstant(ZoneOffset.UTC))
                .dropWhile(time -> !time.isAfter(from))
                .takeWhile(time -> time.isBefore(to));
        return Stream.of(Stream.of(from), inner, Stream.of(to))
                .flatMap(each -> each)
                .limit(limit)
                .toList();
    }
}
