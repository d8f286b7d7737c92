package io.loom.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Which of the standard streams are terminals.
 *
 * @param out whether standard output is one
 * @param err whether standard error is one
 */
record Terminals(boolean out, boolean err) {

    private static final String PROPERTY = "loom.terminals";

    /**
     * Of this process: as the launcher found them, which names them in the system property {@code loom.terminals}, for the JVM cannot
     * ask for one stream alone; without it, both where a console is attached.
     */
    static Terminals ofThisProcess() {
        return of(System.getProperty(PROPERTY));
    }

    private static Terminals of(@Nullable String named) {
        if (named == null) {
            boolean attached = System.console() != null && System.console().isTerminal();
            return new Terminals(attached, attached);
        }
        List<String> names = List.of(named.split(" "));
        return new Terminals(names.contains("out"), names.contains("err"));
    }

    /** Has a command show control characters on the streams that are terminals, rather than send them. */
    void protect(CommandLine command) {
        if (out) {
            command.setOut(TerminalWriter.on(command.getOut()));
        }
        if (err) {
            command.setErr(TerminalWriter.on(command.getErr()));
        }
    }
}
