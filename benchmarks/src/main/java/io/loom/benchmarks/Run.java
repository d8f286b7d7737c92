package io.loom.benchmarks;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured.
 *
 * @param step the part of the benchmark that it belongs to
 * @param name what was measured, unique in its step
 * @param values by name: numbers, texts, truth values, or lists of these
 */
public record Run(String step, String name, Map<String, Object> values) {

    public Run {
        values = Map.copyOf(values);
    }

    /** A number among the values. */
    public double number(String value) {
        return ((Number) Objects.requireNonNull(values.get(value), () -> name + " has no " + value)).doubleValue();
    }

    /** A number among the values, or NaN where there is none. */
    public double numberOrNaN(String value) {
        return values.get(value) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Anything among the values, or null where there is none. */
    public @Nullable Object value(String value) {
        return values.get(value);
    }
}
