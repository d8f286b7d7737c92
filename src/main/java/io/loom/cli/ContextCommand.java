package io.loom.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The servers that the user has signed in to. */
@Command(
        name = "context",
        description = "The servers that you have signed in to.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ContextCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("IN USE", "/current"),
            Column.of("URL", "/url"),
            Column.of("TENANT", "/tenant"),
            Column.of("USER", "/user"));

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin Output output) {
        Contexts contexts = Contexts.read(Contexts.file());
        ArrayNode items = Api.JSON.createArrayNode();
        contexts.contexts()
                .forEach((name, context) -> items.addObject()
                        .put("name", name)
                        .put("current", name.equals(contexts.current()))
                        .put("url", context.url().toString())
                        .put("tenant", context.tenant())
                        .put("user", context.user()));
        output.list(items, COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Uses another one.", mixinStandardHelpOptions = true)
    int use(@Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        Path file = Contexts.file();
        Contexts contexts = Contexts.read(file);
        Contexts.Context context = contexts.contexts().get(name);
        if (context == null) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "There is no context " + name + "; there are "
                            + contexts.contexts().keySet() + ".");
        }
        contexts.with(name, context).write(file);
        output.err().println("Using " + name + " (" + context.url() + ").");
        return ExitCode.OK;
    }
}
