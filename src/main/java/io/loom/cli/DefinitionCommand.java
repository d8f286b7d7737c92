package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.DefinitionKind;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of one kind of definition. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class DefinitionCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("VERSION", "/version"),
            Column.of("DESCRIPTION", "/description"),
            Column.wide("LABEL", "/label"));

    private final DefinitionKind kind;

    DefinitionCommand(DefinitionKind kind) {
        this.kind = kind;
    }

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list(path()), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of them, as it was written.", mixinStandardHelpOptions = true)
    int get(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(names = "--version-number", paramLabel = "N", description = "An older version of it.") @Nullable
                    Integer version,
            @Option(names = "--resolved", description = "A cluster template with all that it extends and includes.")
                    boolean resolved) {
        String path = path() + "/" + Api.segment(name);
        if (resolved) {
            path += "/resolved";
        } else if (version != null) {
            path += "/versions/" + version;
        }
        JsonNode definition = server.api().get(path);
        output.one(definition, COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Which versions of one there are.", mixinStandardHelpOptions = true)
    int versions(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        output.list(
                server.api().list(path() + "/" + Api.segment(name) + "/versions"),
                List.of(
                        Column.of("VERSION", "/version"),
                        Column.of("AT", "/writtenAt"),
                        Column.of("BY", "/writtenBy")));
        return ExitCode.OK;
    }

    @Command(description = "Writes definitions from files: all of them, or none.", mixinStandardHelpOptions = true)
    int apply(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            required = true,
                            description = "YAML or JSON, or a folder of it; - is the standard input.")
                    List<Path> files,
            @Mixin ForceOption force) {
        return ImportCommand.send(server.api(), output, files, false, force.given());
    }

    @Command(description = "Deletes one.", mixinStandardHelpOptions = true)
    int delete(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        server.api().deleteCurrent(path() + "/" + Api.segment(name));
        output.err().println("Deleted " + kind.document() + " " + name + ".");
        return ExitCode.OK;
    }

    private String path() {
        return "/" + kind.collection();
    }
}
