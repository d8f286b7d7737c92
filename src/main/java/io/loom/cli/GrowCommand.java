package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More nodes. */
@Command(name = "grow", description = "Adds nodes to it.", mixinStandardHelpOptions = true)
final class GrowCommand extends ChangeCommand {

    @Option(names = "--count", paramLabel = "N", description = "So many nodes more.")
    private @Nullable Integer count;

    @Option(names = "--size", paramLabel = "N|MIN..MAX", description = "So many nodes in all.")
    private @Nullable String size;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Where nodes may stand from now on, instead of where they may now. Several for any of them.")
    private @Nullable List<String> providers;

    @Option(
            names = "--provider-field",
            paramLabel = "[PROVIDER/]KEY=VALUE",
            description = "A field that providers ask their users for; of one of several, with its name before it.")
    private @Nullable Map<String, String> providerFields;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    GrowCommand() {
        super("grow");
    }

    @Override
    ObjectNode asked() {
        if ((count == null) == (size == null)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Either --count or --size must be given.\nMaybe --count 1, for one node more than there are.");
        }
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "count", count);
        put(body, "size", size);
        put(body, "providers", providers);
        if (providerFields != null) {
            ProviderFields.putInto(body, providerFields);
        }
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
