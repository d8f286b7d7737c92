package io.loom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command that does nothing without a verb. */
abstract class Noun implements Runnable {

    @CommandLine.Spec
    private CommandSpec spec;

    @Override
    public final void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "What about it? One of: " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
