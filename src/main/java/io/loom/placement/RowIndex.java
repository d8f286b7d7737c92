package io.loom.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which rows a column may be in: those of all columns, of its place and of its hardware type. Rows are added in ascending order. */
final class RowIndex {

    private final List<Integer> general = new ArrayList<>();
    private final Map<Integer, List<Integer>> byPlace = new HashMap<>();
    private final Map<String, List<Integer>> byHardware = new HashMap<>();

    /** A row that any column may be in. */
    void add(int row) {
        general.add(row);
    }

    /** A row of columns at a place. */
    void add(int row, Place place) {
        byPlace.computeIfAbsent(place.index(), index -> new ArrayList<>()).add(row);
    }

    /** A row of columns of a hardware type. */
    void add(int row, String hardwareType) {
        byHardware.computeIfAbsent(hardwareType, name -> new ArrayList<>()).add(row);
    }

    /** Rows that a column may be in, ascending. */
    int[] of(Column column) {
        Place place = column.place();
        Machine machine = column.machine();
        List<Integer> here = place == null ? List.of() : byPlace.getOrDefault(place.index(), List.of());
        List<Integer> its = machine == null ? List.of() : byHardware.getOrDefault(machine.hardwareType(), List.of());
        int[] rows = new int[general.size() + here.size() + its.size()];
        int length = 0;
        for (List<Integer> some : List.of(general, here, its)) {
            for (int row : some) {
                rows[length++] = row;
            }
        }
        Arrays.sort(rows);
        return rows;
    }
}
