package io.loom.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Mixin: whether what nodes have said reaches a terminal as it is. */
final class RawOption {

    @Option(
            names = "--raw",
            description = "Send control characters to a terminal as they are; without it they are shown, as in ^[[1m.")
    private boolean raw;

    /** Where to print what nodes have said. */
    PrintWriter out(Output output) {
        return raw ? TerminalWriter.raw(output.out()) : output.out();
    }
}
