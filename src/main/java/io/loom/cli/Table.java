package io.loom.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Text in columns, each as wide as its widest cell, two blanks apart. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> headers) {
        rows.add(headers);
    }

    /** Adds a row with as many cells as there are headers; of a cell the first line is shown, and control characters by their names. */
    Table row(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "The row " + cells + " must have " + rows.getFirst().size() + " cells.");
        }
        rows.add(cells.stream()
                .map(cell -> TerminalWriter.shown(cell.lines().findFirst().orElse("")))
                .toList());
        return this;
    }

    Table row(String... cells) {
        return row(List.of(cells));
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(row.get(column));
                line.repeat(' ', widths[column] - row.get(column).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }
}
