package io.loom.placement;

import io.loom.placement.Statement.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which rows a column may be in: those of all columns, of its place and of its hardware type. */
final class RowIndex {

    private final List<Integer> general = new ArrayList<>();
    private final Map<Integer, List<Integer>> byPlace = new HashMap<>();
    private final Map<String, List<Integer>> byHardware = new HashMap<>();

    /** @param statements one a row, in the order of the rows */
    RowIndex(List<Statement> statements) {
        for (int row = 0; row < statements.size(); row++) {
            rowsOf(statements.get(row).scope()).add(row);
        }
    }

    private List<Integer> rowsOf(Scope scope) {
        return switch (scope) {
            case Scope.At at -> byPlace.computeIfAbsent(at.place().index(), index -> new ArrayList<>());
            case Scope.Of of -> byHardware.computeIfAbsent(of.hardwareType(), name -> new ArrayList<>());
            case Scope.All all -> general;
            case Scope.With with -> general;
        };
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
