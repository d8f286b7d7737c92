package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the present version of the template asks for. */
@Command(
        name = "sync",
        description = {
            "Makes it what the present version of its template asks for, by the present definitions.",
            "In batches (--width, --canary) services that come do so first, then the others are changed, and then services go."
        },
        mixinStandardHelpOptions = true)
final class SyncCommand extends ChangeCommand {

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    SyncCommand() {
        super("sync");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
