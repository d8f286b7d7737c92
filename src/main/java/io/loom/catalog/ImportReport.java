package io.loom.catalog;

import io.loom.model.Problem;
import io.loom.model.document.Reading.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an import.
 *
 * @param taken what was accepted
 * @param changed of these, what is now said in another way than its document says it
 * @param refused what was not accepted
 * @param written whether anything that was accepted is stored; with something refused it is not, unless that is to be skipped, and in a dry run neither
 */
public record ImportReport(List<Taken> taken, List<Adapted> changed, List<Refused> refused, boolean written) {

    public ImportReport {
        taken = List.copyOf(taken);
        changed = List.copyOf(changed);
        refused = List.copyOf(refused);
    }

    /** What an accepted definition does to the catalogue. */
    public enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }

    /**
     * An accepted definition.
     *
     * @param kind as in {@code kind: HardwareType}
     * @param warnings worth a look
     */
    public record Taken(String source, String kind, String name, Outcome outcome, List<Finding> warnings) {}

    /**
     * An accepted definition whose document was adapted.
     *
     * @param changes what became of which part
     */
    public record Adapted(String source, String kind, String name, List<Finding> changes) {}

    /**
     * A document that was not accepted.
     *
     * @param kind null where it cannot be told
     * @param name null where there is none
     * @param problems all that is wrong with it
     */
    public record Refused(
            String source, @Nullable String kind, @Nullable String name, List<Finding> problems) {}

    /**
     * Something about a place in a document.
     *
     * @param pointer JSON pointer to the place; empty for the whole
     * @param message says it
     */
    public record Finding(String pointer, String message) {

        static List<Finding> of(List<Problem> problems) {
            return problems.stream()
                    .map(problem -> new Finding(problem.pointer(), problem.message()))
                    .toList();
        }

        static List<Finding> ofChanges(List<Change> changes) {
            return changes.stream()
                    .map(change -> new Finding(change.pointer(), change.message()))
                    .toList();
        }
    }
}
