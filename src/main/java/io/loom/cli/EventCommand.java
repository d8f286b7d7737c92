package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What happens. */
@Command(
        name = "event",
        description = "What happens, as it happens.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class EventCommand extends Noun {

    private static final Duration TURN = Duration.ofMinutes(1);

    @Command(
            description = "Prints events until it is interrupted, one a line; with -o json as JSON lines.",
            mixinStandardHelpOptions = true)
    int watch(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(names = "--cluster", paramLabel = "ID", description = "Only that cluster's.") @Nullable
                    String cluster,
            @Option(
                            names = "--since",
                            paramLabel = "SEQUENCE",
                            description = "Begin after that one; 0 for all that are kept.")
                    @Nullable
                    String since,
            @Option(names = "--limit", paramLabel = "N", description = "End after so many.") @Nullable Integer limit)
            throws InterruptedException {
        int left = limit == null ? Integer.MAX_VALUE : limit;
        try (EventStream events = new EventStream(server.api(), cluster, since)) {
            while (left > 0) {
                Optional<JsonNode> event = events.next(TURN);
                if (event.isPresent()) {
                    output.out().println(line(event.get(), output.format()));
                    output.out().flush();
                    left--;
                }
            }
        }
        return ExitCode.OK;
    }

    private static String line(JsonNode event, OutputFormat format) {
        return switch (format) {
            case JSON, YAML -> event.toString();
            case CSV ->
                Csv.line(List.of(
                                event.path("sequence").asText(),
                                event.path("at").asText(),
                                event.path("type").asText(),
                                event.path("data").toString()))
                        .stripTrailing();
            case NAME -> event.path("sequence").asText();
            case TABLE, WIDE ->
                event.path("sequence").asText() + "  " + event.path("at").asText() + "  "
                        + event.path("type").asText() + "  " + event.path("data");
        };
    }
}
