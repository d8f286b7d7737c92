package io.loom.clusters;

import io.loom.model.InvalidInputException;
import io.loom.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which labels a cluster must have.
 *
 * @param parts all of which it must match
 */
public record LabelFilter(List<Part> parts) {

    /** Every cluster. */
    public static final LabelFilter ANY = new LabelFilter(List.of());

    /**
     * One label.
     *
     * @param key it must have
     * @param value with this value; null for any
     */
    public record Part(String key, @Nullable String value) {}

    public LabelFilter {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a filter.
     *
     * @param asked {@code key=value}, or {@code key} for any value; or several of them with commas between
     * @throws InvalidInputException when one of them is none
     */
    public static LabelFilter of(List<String> asked) {
        List<Part> parts = new ArrayList<>();
        for (String part : asked.stream()
                .flatMap(each -> Arrays.stream(each.split(",", -1)))
                .toList()) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (!Labels.isKey(key)) {
                throw new InvalidInputException(
                        "/label",
                        "\"" + part + "\" names no label that there can be.\nMaybe key=value, or key for any value.");
            }
            parts.add(new Part(key, equals < 0 ? null : part.substring(equals + 1)));
        }
        return new LabelFilter(parts);
    }
}
