package io.loom.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tasks of operations. */
@Command(
        name = "task",
        description = "What an operation is made of.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TaskCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("NODE", "/hostName"),
            Column.of("ACTION", "/action"),
            Column.of("SERVICE", "/service"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPTS", "/attempts"),
            Column.wide("STARTED", "/startedAt"),
            Column.wide("ENDED", "/endedAt"),
            Column.of("MESSAGE", "/waiting/message", "/message"));

    @Command(description = "One of them.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        output.one(server.api().get("/tasks/" + Api.segment(id)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "What one has said.", mixinStandardHelpOptions = true)
    int log(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with what it says from now on, until it has ended.")
                    boolean follow,
            @Mixin RawOption raw)
            throws InterruptedException {
        LogPrinter log = new LogPrinter(server.api(), raw.out(output));
        if (follow) {
            log.follow(id);
        } else {
            log.print(Api.JSON.createObjectNode().put("id", id), false);
        }
        return ExitCode.OK;
    }
}
