package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: what the placement may do for a change. */
final class PlacedOptions {

    @Option(
            names = "--disrupt",
            paramLabel = "N|N%%",
            description =
                    "How much of what runs may be disturbed, such as 5 or 10%%; default no more than the change demands.")
    private @Nullable String disrupt;

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "How long the placement may take, such as 5s.",
            converter = DurationConverter.class)
    private @Nullable Duration budget;

    /** Writes what was said into the body of a change. */
    void putInto(ObjectNode body) {
        PlannedCommand.put(body, "disrupt", disrupt);
        PlannedCommand.put(body, "budgetMillis", budget == null ? null : budget.toMillis());
    }
}
