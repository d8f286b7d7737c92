package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Machines that belong to no node. */
@Command(
        name = "orphan",
        description = "Machines at providers that carry this installation's tag and belong to no node.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = OrphanAdoptCommand.class)
final class OrphanCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("PROVIDER", "/provider"),
            Column.of("MACHINE", "/providerId"),
            Column.of("ADDRESS", "/addresses/access_v4"),
            Column.of("CLUSTER", "/cluster"),
            Column.of("HOST", "/hostName"),
            Column.of("FOUND", "/foundAt"),
            Column.wide("CLUSTER ID", "/clusterId"),
            Column.wide("NODE ID", "/nodeId"),
            Column.of("MESSAGE", "/message"));

    private static final List<Column> SEARCH_COLUMNS = List.of(
            Column.of("PROVIDER", "/provider"),
            Column.of("ASKED", "/askedAt"),
            Column.of("ENDED", "/endedAt"),
            Column.of("FAILURE", "/failure"));

    @Command(description = "Asks every provider which machines it has.", mixinStandardHelpOptions = true)
    int search(@Mixin ServerOptions server, @Mixin Output output) {
        JsonNode begun = server.api().post("/orphans/searches", Api.JSON.createObjectNode());
        output.list(begun.path("items"), SEARCH_COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "How far the latest search at each provider is.", mixinStandardHelpOptions = true)
    int searches(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/orphans/searches"), SEARCH_COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Those that the latest searches have found.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/orphans"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Gives them back to their providers.", mixinStandardHelpOptions = true)
    int delete(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", arity = "1..*", description = "As list shows it.") List<String> ids) {
        Api api = server.api();
        List<JsonNode> deleted = new ArrayList<>();
        ids.forEach(id -> deleted.add(api.delete("/orphans/" + Api.segment(id))));
        output.list(Api.JSON.valueToTree(deleted), COLUMNS);
        return ExitCode.OK;
    }
}
