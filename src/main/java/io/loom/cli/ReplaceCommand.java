package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** New nodes in the place of others. */
@Command(name = "replace", description = "Puts new nodes in the place of others.", mixinStandardHelpOptions = true)
final class ReplaceCommand extends ChangeCommand {

    @Option(
            names = "--node",
            paramLabel = "NODE",
            split = ",",
            required = true,
            description = "Number, host name or id of a node that goes. Several apart by commas, or repeat it.")
    private List<String> nodes;

    @Option(
            names = "--broken",
            description = "These nodes do not answer: their services are not stopped before they go.")
    private boolean broken;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    ReplaceCommand() {
        super("replace");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode().put("broken", broken);
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }

    @Override
    void complete(ObjectNode body, ClusterNodes known) {
        put(body, "nodes", known.numbers(nodes));
    }
}
