package io.loom.model.document;

import io.loom.model.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found while one definition is read. Not thread-safe. */
final class Findings {

    private final List<Problem> problems = new ArrayList<>();
    private final List<Reading.Change> changes = new ArrayList<>();
    private int errors;

    void error(String pointer, String message) {
        problems.add(Problem.error(pointer, message));
        errors++;
    }

    void warning(String pointer, String message) {
        problems.add(Problem.warning(pointer, message));
    }

    void change(String pointer, String message) {
        changes.add(new Reading.Change(pointer, message));
    }

    boolean hasErrors() {
        return errors > 0;
    }

    List<Problem> problems() {
        return problems;
    }

    List<Reading.Change> changes() {
        return changes;
    }
}
