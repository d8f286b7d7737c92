package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Provisioners: what does the tasks. */
@Command(
        name = "provisioner",
        description = "Provisioners: what does the tasks.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProvisionerCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("POOLS", "/pools"),
            Column.of("STATE", "/incarnations/0/state"),
            Column.of("HOST", "/incarnations/0/host"),
            Column.of("RUNNING", "/incarnations/0/running"),
            Column.of("CAPACITY", "/incarnations/0/capacity"),
            Column.wide("PLUGINS", "/incarnations/0/plugins"),
            Column.wide("LAST SEEN", "/incarnations/0/lastSeenAt"));

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/provisioners"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of them.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().get("/provisioners/" + Api.segment(name)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Makes a credential for a new one, and prints its token this once.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--pool",
                            paramLabel = "POOL",
                            split = ",",
                            description = "Whose tasks it may take; the default pool without it.")
                    @Nullable
                    List<String> pools) {
        ObjectNode body = Api.JSON.createObjectNode().put("name", name);
        if (pools != null) {
            body.set("pools", Api.JSON.valueToTree(pools));
        }
        JsonNode created = server.api().post("/provisioners", body);
        output.one(created, List.of(Column.of("TOKEN", "/token"), Column.of("NAME", "/name")));
        return ExitCode.OK;
    }

    @Command(description = "Takes its credential away.", mixinStandardHelpOptions = true)
    int delete(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        server.api().delete("/provisioners/" + Api.segment(name));
        output.err().println("Deleted provisioner " + name + ".");
        return ExitCode.OK;
    }
}
