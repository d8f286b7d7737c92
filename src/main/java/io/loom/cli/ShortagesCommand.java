package io.loom.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a provider had no capacity a moment ago. */
@Command(
        name = "shortages",
        description =
                "Hardware types and locations at which it had no capacity: no new nodes are placed there for a while.",
        mixinStandardHelpOptions = true)
final class ShortagesCommand implements Callable<Integer> {

    private static final List<Column> COLUMNS = List.of(
            Column.of("HARDWARE", "/hardwareType"),
            Column.of("LOCATION", "/location"),
            Column.of("UNTIL", "/endsAt"),
            Column.of("MESSAGE", "/message"));

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "NAME", description = "Name of the provider.")
    private String name;

    @Option(names = "--clear", description = "Forget them, so that new nodes may be placed there again.")
    private boolean clear;

    @Override
    public Integer call() {
        Api api = server.api();
        String path = "/providers/" + Api.segment(name) + "/shortages";
        if (clear) {
            api.delete(path);
            output.err().println("New nodes may be placed anywhere at " + name + " again.");
            output.err().flush();
        } else {
            output.list(api.get(path).path("items"), COLUMNS);
        }
        return ExitCode.OK;
    }
}
