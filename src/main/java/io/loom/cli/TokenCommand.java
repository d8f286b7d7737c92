package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API tokens of the user who is signed in. */
@Command(
        name = "token",
        description = "Your API tokens.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("NAME", "/name"),
            Column.of("EXPIRES", "/expiresAt"),
            Column.of("LAST USED", "/lastUsedAt"));

    @Command(description = "All of them, without their secrets.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/tokens"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Makes one, and prints its secret this once.", mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--expires-in",
                            paramLabel = "DURATION",
                            description = "Such as 90d.",
                            converter = DurationConverter.class)
                    @Nullable
                    Duration life) {
        ObjectNode body = Api.JSON.createObjectNode().put("name", name);
        if (life != null) {
            body.put("expiresAt", Clock.systemUTC().instant().plus(life).toString());
        }
        output.one(
                server.api().post("/tokens", body),
                List.of(Column.of("TOKEN", "/secret"), Column.of("ID", "/id"), Column.of("EXPIRES", "/expiresAt")));
        return ExitCode.OK;
    }

    @Command(description = "Makes one worthless.", mixinStandardHelpOptions = true)
    int delete(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        server.api().delete("/tokens/" + Api.segment(id));
        output.err().println("Deleted token " + id + ".");
        return ExitCode.OK;
    }
}
