package io.loom.model.macro;

/** A macro that cannot be expanded. */
public final class MacroException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Reason {
        /** It is not written as a macro is. */
        SYNTAX,
        /** The cluster lacks what it asks for: a host name, an address, a node with that index. */
        INCOMPLETE_CLUSTER,
        /** What it gives is longer than it may be. */
        TOO_LONG
    }

    private final Reason reason;

    /** @param message names the macro, and what would do */
    public MacroException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
