package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A better placement. */
@Command(
        name = "replan",
        description = "Places it anew, by the weights and prices of now.",
        mixinStandardHelpOptions = true)
final class ReplanCommand extends ChangeCommand {

    @Option(
            names = "--min-saving",
            paramLabel = "PERCENT",
            description =
                    "Do it only if it costs at least so much less then, such as 5; default for any better placement.")
    private @Nullable String minSaving;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    ReplanCommand() {
        super("replan");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "minSavingPercent", percent());
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }

    private @Nullable Double percent() {
        if (minSaving == null) {
            return null;
        }
        String number = minSaving.endsWith("%") ? minSaving.substring(0, minSaving.length() - 1) : minSaving;
        try {
            return Double.valueOf(number);
        } catch (NumberFormatException e) {
            throw new CliException(
                    ExitCode.USAGE, "--min-saving (" + minSaving + ") must be a number of percent.\nMaybe 5.");
        }
    }
}
