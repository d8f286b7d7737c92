package io.loom.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Free JSON configuration as maps, lists and plain values. */
public final class Config {

    private Config() {}

    /**
     * Lays {@code over} over {@code base}: objects merge member by member at any depth, anything else replaces, and null
     * removes. Neither argument changes.
     */
    public static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> over) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base);
        over.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?> && merged.get(key) instanceof Map<?, ?>) {
                merged.put(key, merge(object(merged.get(key)), object(value)));
            } else {
                merged.put(key, value);
            }
        });
        return Ordered.map(merged);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
