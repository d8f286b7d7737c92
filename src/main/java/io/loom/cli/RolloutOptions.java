package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: how a change goes over the nodes. */
final class RolloutOptions {

    @Option(
            names = "--width",
            paramLabel = "N",
            description =
                    "Change so many nodes at a time; between them the checks of their services must hold. Default all at once.")
    private @Nullable Integer width;

    @Option(
            names = "--canary",
            paramLabel = "N",
            description = "Change so many nodes first, and pause then until the operation is resumed.")
    private @Nullable Integer canary;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            description =
                    "How long the checks must hold, such as 1m; default 30s where nodes are not changed all at once.",
            converter = DurationConverter.class)
    private @Nullable Duration settle;

    @Option(names = "--skip-drain", description = "Do not drain services before they leave a node.")
    private boolean skipDrain;

    /** Writes what was said into the body of a change. */
    void putInto(ObjectNode body) {
        ObjectNode rollout = Api.JSON.createObjectNode();
        PlannedCommand.put(rollout, "width", width);
        PlannedCommand.put(rollout, "canary", canary);
        PlannedCommand.put(rollout, "settleSeconds", settle == null ? null : settle.toSeconds());
        PlannedCommand.put(rollout, "skipDrain", skipDrain ? true : null);
        if (!rollout.isEmpty()) {
            body.set("rollout", rollout);
        }
    }
}
