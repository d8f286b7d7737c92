package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Nodes from another image. */
@Command(
        name = "image",
        description = "Puts nodes from another image in the place of the others.",
        mixinStandardHelpOptions = true)
final class ImageCommand extends ChangeCommand {

    @Option(
            names = "--type",
            paramLabel = "NAME",
            required = true,
            description = "Image type of all nodes from now on.")
    private String type;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    ImageCommand() {
        super("image");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode().put("imageType", type);
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
