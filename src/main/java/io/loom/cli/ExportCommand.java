package io.loom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives back every definition of the tenant. */
@Command(
        name = "export",
        description = "Prints every definition as YAML documents, in a stable order.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        output.out().print(server.api().getText("/export"));
        output.out().flush();
        return ExitCode.OK;
    }
}
