package io.loom.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 90s}, {@code 10m}, {@code 8h}, {@code 2d}, {@code 1h30m}, a plain number of seconds, or ISO 8601. */
final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        if (upper.matches("\\d{1,15}")) {
            return Duration.ofSeconds(Long.parseLong(upper));
        }
        String days = upper.matches("\\d+D.*") ? "P" + upper.replaceFirst("D", "DT") : "PT" + upper;
        String iso = upper.startsWith("P") ? upper : days.replaceFirst("T$", "");
        try {
            return Duration.parse(iso);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is not a duration. Maybe 90s, 10m, 8h or 2d.");
        }
    }
}
