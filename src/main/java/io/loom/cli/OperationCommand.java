package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Operations: accepted requests on their way. */
@Command(
        name = "operation",
        description = "Operations: accepted requests on their way.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class OperationCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("KIND", "/kind"),
            Column.of("STATE", "/state"),
            Column.of("DONE", "/tasks/done"),
            Column.of("TOTAL", "/tasks/total"),
            Column.of("FAILED", "/tasks/failed"),
            Column.wide("CLUSTER", "/clusterId"),
            Column.wide("BY", "/requestedBy"),
            Column.of("CREATED", "/createdAt"),
            Column.wide("ENDED", "/endedAt"),
            Column.of("REASON", "/error", "/reason"));

    @Command(description = "All, or those of one cluster.", mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(names = "--cluster", paramLabel = "ID", description = "Only that cluster's.") @Nullable
                    String cluster) {
        output.list(
                server.api().list("/operations" + (cluster == null ? "" : "?cluster=" + Api.segment(cluster))),
                COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One operation.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        output.one(server.api().get("/operations/" + Api.segment(id)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Draws it until it ends.", mixinStandardHelpOptions = true)
    int watch(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin WaitOptions wait,
            @Parameters(paramLabel = "ID") String id) {
        return ClusterCommand.follow(server.api(), output, wait, id);
    }

    @Command(description = "Starts no further task of it.", mixinStandardHelpOptions = true)
    int pause(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        return change(server, output, id, "pause");
    }

    @Command(description = "Goes on, and does again what has failed.", mixinStandardHelpOptions = true)
    int resume(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin WaitOptions wait,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--with-current",
                            description =
                                    "Go by the definitions as they are now, e.g. because a script has been mended.")
                    boolean withCurrent) {
        Api api = server.api();
        JsonNode resumed = api.post(
                "/operations/" + Api.segment(id) + "/resume?withCurrent=" + withCurrent, Api.JSON.createObjectNode());
        String reason = resumed.path("reason").asText("");
        if (!reason.isEmpty()) {
            output.err().println("The operation " + reason + ".");
            output.err().flush();
        }
        if (wait.asked()) {
            return ClusterCommand.follow(api, output, wait, id);
        }
        output.one(resumed, COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Ends it where it is.", mixinStandardHelpOptions = true)
    int abort(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        return change(server, output, id, "abort");
    }

    @Command(
            description =
                    "Gives it up: nothing more of it runs, nothing is undone, and the cluster can be changed as it is.",
            mixinStandardHelpOptions = true)
    int abandon(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        return change(server, output, id, "abandon");
    }

    @Command(
            description =
                    "Undoes one that has not succeeded, as long as none of its steps is final; one that runs is aborted first.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin WaitOptions wait,
            @Parameters(paramLabel = "ID") String id) {
        Api api = server.api();
        JsonNode rollback = api.post("/operations/" + Api.segment(id) + "/rollback", Api.JSON.createObjectNode());
        if (wait.asked()) {
            return ClusterCommand.follow(api, output, wait, rollback.path("id").asText());
        }
        output.one(rollback, COLUMNS);
        return ExitCode.OK;
    }

    private static int change(ServerOptions server, Output output, String id, String verb) {
        Api api = server.api();
        String path = "/operations/" + Api.segment(id);
        JsonNode changed = api.post(path + "/" + verb, Api.JSON.createObjectNode());
        output.one(changed.has("state") ? changed : api.get(path), COLUMNS);
        return ExitCode.OK;
    }
}
