package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Applies a plan that the server keeps. */
@Command(
        name = "apply",
        description = "Applies a plan that a server keeps, exactly as it was shown.",
        mixinStandardHelpOptions = true)
final class ApplyPlanCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ApplyOptions options;

    @Parameters(paramLabel = "ID", description = "Its id.")
    private String id;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say why each node is what and where it is.")
    private boolean verbose;

    @Override
    public Integer call() {
        options.requireAnswer();
        Api api = server.api();
        JsonNode stored = api.get("/plans/" + Api.segment(id));
        return new PlanApplication(api, output, wait, options).apply(stored, verbose);
    }
}
