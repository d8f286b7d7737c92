package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Nodes of another hardware type. */
@Command(
        name = "hardware",
        description = "Puts nodes of another hardware type in the place of the others.",
        mixinStandardHelpOptions = true)
final class HardwareCommand extends ChangeCommand {

    @Option(
            names = "--type",
            paramLabel = "NAME",
            required = true,
            description = "Hardware type of all nodes from now on.")
    private String type;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    HardwareCommand() {
        super("hardware");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode().put("hardwareType", type);
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
