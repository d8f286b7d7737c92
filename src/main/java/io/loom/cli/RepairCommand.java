package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What inspections have found is mended. */
@Command(
        name = "repair",
        description =
                "Puts new nodes in the place of those that inspections have found missing or silent, and starts services that do not run.",
        mixinStandardHelpOptions = true)
final class RepairCommand extends ChangeCommand {

    @Option(
            names = "--node",
            paramLabel = "NODE",
            split = ",",
            description =
                    "Number, host name or id of a node to repair; default all. Several apart by commas, or repeat it.")
    private @Nullable List<String> nodes;

    @Mixin
    private PlacedOptions placed;

    RepairCommand() {
        super("repair");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        placed.putInto(body);
        return body;
    }

    @Override
    void complete(ObjectNode body, ClusterNodes known) {
        if (nodes != null) {
            put(body, "nodes", known.numbers(nodes));
        }
    }
}
