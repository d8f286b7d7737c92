package io.loom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a plan that the server keeps. */
@Command(
        name = "show",
        description = "Shows a plan that a server keeps, such as of loom cluster grow --dry-run.",
        mixinStandardHelpOptions = true)
final class ShowPlanCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "ID", description = "Its id.")
    private String id;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say why each node is what and where it is.")
    private boolean verbose;

    @Override
    public Integer call() {
        new StoredPlanPrinter(server.api().get("/plans/" + Api.segment(id)), verbose).print(output);
        return ExitCode.OK;
    }
}
