package io.loom.model;

/**
 * One thing wrong, or worth a look, in what somebody wrote.
 *
 * @param severity whether it forbids
 * @param pointer JSON pointer to the place, relative to the document; empty for the whole
 * @param message names the thing, the value and what would do
 */
public record Problem(Severity severity, String pointer, String message) {

    /** Whether a problem forbids. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** A problem that forbids. */
    public static Problem error(String pointer, String message) {
        return new Problem(Severity.ERROR, pointer, message);
    }

    /** A problem that does not forbid. */
    public static Problem warning(String pointer, String message) {
        return new Problem(Severity.WARNING, pointer, message);
    }
}
