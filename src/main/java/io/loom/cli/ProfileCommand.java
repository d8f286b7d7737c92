package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Profiles: named sets of weights, files of the server. */
@Command(
        name = "profile",
        description = "Profiles: named sets of weights of the placement.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand extends Noun {

    private static final List<Column> COLUMNS =
            List.of(Column.of("NAME", "/name"), Column.of("DESCRIPTION", "/description"));

    private static final List<Column> CONSTRAINT_COLUMNS = List.of(
            Column.of("CONSTRAINT", "/id"),
            Column.of("ON", "/on"),
            Column.of("LEVEL", "/level"),
            Column.of("WEIGHT", "/weight"),
            Column.of("LIMIT", "/limit"),
            Column.wide("LEVELS", "/levels"),
            Column.wide("LIMIT OF", "/limitOf"));

    @Command(description = "All of them, and what is wrong with a changed file.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(profiles(server, output), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "What each constraint counts in one.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        for (JsonNode profile : profiles(server, output)) {
            if (profile.path("name").asText().equals(name)) {
                output.list(profile.path("constraints"), CONSTRAINT_COLUMNS);
                return ExitCode.OK;
            }
        }
        throw new CliException(
                ExitCode.NOT_FOUND, "There is no profile " + name + ".\nMaybe one that `loom profile list` shows.");
    }

    private static JsonNode profiles(ServerOptions server, Output output) {
        JsonNode answer = server.api().get("/placement-profiles");
        for (JsonNode problem : answer.path("error").path("problems")) {
            output.err()
                    .println("not in force: " + problem.path("message").asText().replace("\n", " "));
        }
        output.err().flush();
        return answer.path("items");
    }
}
