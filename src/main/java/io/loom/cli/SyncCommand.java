package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the template asks for now. */
@Command(
        name = "sync",
        description = "Makes it what its template asks for now, by the definitions of now.",
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
