package io.loom.placement;

import io.loom.placement.Statement.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Indexes of columns by scope, so that a row need not look at all of them. */
final class ColumnGroups {

    private static final int[] NONE = {};

    private final List<Column> columns;
    private final int[] all;
    private final Map<Place, int[]> byPlace;
    private final Map<String, int[]> byHardware;
    private @Nullable Map<Layout, int[]> byLayout;

    ColumnGroups(List<Column> columns) {
        this.columns = columns;
        all = IntStream.range(0, columns.size()).toArray();
        byPlace = grouped(column -> Optional.ofNullable(column.place()));
        byHardware = grouped(column -> Optional.ofNullable(column.machine()).map(Machine::hardwareType));
    }

    /** Ascending; not to be changed. */
    int[] in(Scope scope) {
        return switch (scope) {
            case Scope.All any -> all;
            case Scope.At at -> byPlace.getOrDefault(at.place(), NONE);
            case Scope.Of of -> byHardware.getOrDefault(of.hardwareType(), NONE);
            case Scope.With with -> byLayout().getOrDefault(with.layout(), NONE);
        };
    }

    /** Layouts that columns have, in their order. */
    Collection<Layout> layouts() {
        return byLayout().keySet();
    }

    private Map<Layout, int[]> byLayout() {
        if (byLayout == null) {
            byLayout = grouped(column -> Optional.ofNullable(column.layout()));
        }
        return byLayout;
    }

    private <K> Map<K, int[]> grouped(Function<Column, Optional<K>> key) {
        Map<K, List<Integer>> lists = new LinkedHashMap<>();
        for (int column : all) {
            key.apply(columns.get(column))
                    .ifPresent(k ->
                            lists.computeIfAbsent(k, n -> new ArrayList<>()).add(column));
        }
        Map<K, int[]> groups = new LinkedHashMap<>();
        lists.forEach((k, list) ->
                groups.put(k, list.stream().mapToInt(Integer::intValue).toArray()));
        return groups;
    }
}
