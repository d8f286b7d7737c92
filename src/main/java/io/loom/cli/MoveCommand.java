package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Nodes elsewhere. */
@Command(
        name = "move",
        description = "Puts nodes elsewhere in the place of those that stand where none may from now on.",
        mixinStandardHelpOptions = true)
final class MoveCommand extends ChangeCommand {

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Where nodes may stand from now on. Several for any of them.")
    private @Nullable List<String> providers;

    @Option(
            names = "--location",
            paramLabel = "PROVIDER/LOCATION",
            split = ",",
            description = "Locations where nodes may stand from now on, instead of all of the providers.")
    private @Nullable List<String> locations;

    @Option(
            names = "--provider-field",
            paramLabel = "[PROVIDER/]KEY=VALUE",
            description = "A field that providers ask their users for; of one of several, with its name before it.")
    private @Nullable Map<String, String> providerFields;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    MoveCommand() {
        super("move");
    }

    @Override
    ObjectNode asked() {
        if (providers == null && locations == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Either --provider or --location must be given.\nMaybe --provider north, for any of its locations.");
        }
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "providers", providers);
        put(body, "locations", locations);
        if (providerFields != null) {
            ProviderFields.putInto(body, providerFields);
        }
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
