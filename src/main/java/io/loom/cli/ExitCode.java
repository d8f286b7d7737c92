package io.loom.cli;

/** What the exit status of a command means. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** Tried, and not done. */
    public static final int FAILURE = 1;

    /** The command itself is wrong, or its input is. */
    public static final int USAGE = 2;

    /** Not done within {@code --timeout}; it may still go on. */
    public static final int TIME_OUT = 3;

    /** There is no such thing. */
    public static final int NOT_FOUND = 4;

    /** Something else is in the way: another version, a running operation, a running server. */
    public static final int CONFLICT = 5;

    /** There is no placement. */
    public static final int INFEASIBLE = 6;

    /** A dry run that would change something. */
    public static final int CHANGES = 10;

    private ExitCode() {}
}
