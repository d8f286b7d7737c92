package io.loom.model.document;

import io.loom.model.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found while one definition is read. Not thread-safe. */
final class Findings {

    private final Places places;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Reading.Change> changes = new ArrayList<>();
    private int errors;

    /** @param places where what is read stands, which is said with each finding */
    Findings(Places places) {
        this.places = places;
    }

    void error(String pointer, String message) {
        problems.add(Problem.error(pointer, located(pointer, message)));
        errors++;
    }

    void warning(String pointer, String message) {
        problems.add(Problem.warning(pointer, located(pointer, message)));
    }

    void change(String pointer, String message) {
        changes.add(new Reading.Change(pointer, message));
    }

    private String located(String pointer, String message) {
        Place place = places.of(pointer);
        if (place == null) {
            return message;
        }
        int end = message.indexOf('\n');
        String first = end < 0 ? message : message.substring(0, end);
        String sentence = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
        return sentence + " (" + place + ")." + (end < 0 ? "" : message.substring(end));
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
