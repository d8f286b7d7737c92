package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Another key of Loom's own on the nodes. */
@Command(
        name = "rotate-key",
        description =
                "Gives Loom another SSH key to log in to the cluster's nodes by, and removes the old one from them.",
        mixinStandardHelpOptions = true)
final class RotateKeyCommand extends ChangeCommand {

    RotateKeyCommand() {
        super("rotate-key");
    }

    @Override
    ObjectNode asked() {
        return Api.JSON.createObjectNode();
    }
}
