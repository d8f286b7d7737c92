package io.loom.model;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Immutable collections that keep an order, so that what is computed from definitions is the same in each run. */
public final class Ordered {

    private Ordered() {}

    /** A copy in the order of {@code elements}. */
    public static <T> Set<T> set(Collection<T> elements) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }

    /** A copy in the order of {@code entries}; null values are kept. */
    public static <V> Map<String, V> map(Map<String, V> entries) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** A copy in the order of the keys; null values are kept. */
    public static <V> Map<String, V> byKey(Map<String, V> entries) {
        return Collections.unmodifiableMap(new TreeMap<>(entries));
    }
}
