package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What could not be made where it was to be. */
@Command(
        name = "finish-elsewhere",
        description =
                "Finishes its latest operation, and places the nodes elsewhere that this could not make, for their providers had no capacity.",
        mixinStandardHelpOptions = true)
final class FinishElsewhereCommand extends ChangeCommand {

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "How long the placement may take, such as 5s.",
            converter = DurationConverter.class)
    private @Nullable Duration budget;

    FinishElsewhereCommand() {
        super("finish-elsewhere");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "budgetMillis", budget == null ? null : budget.toMillis());
        return body;
    }
}
