package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fewer nodes. */
@Command(name = "shrink", description = "Gives nodes of it back.", mixinStandardHelpOptions = true)
final class ShrinkCommand extends ChangeCommand {

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "So many nodes fewer: those that the placement can do without best.")
    private @Nullable Integer count;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            split = ",",
            description = "Number, host name or id of a node that goes. Several apart by commas, or repeat it.")
    private @Nullable List<String> nodes;

    @Option(names = "--size", paramLabel = "N|MIN..MAX", description = "So many nodes in all.")
    private @Nullable String size;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    ShrinkCommand() {
        super("shrink");
    }

    @Override
    ObjectNode asked() {
        if (Stream.of(count, nodes, size).filter(Objects::nonNull).count() != 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "One of --count, --node and --size must be given.\nMaybe --count 1, for one node fewer than there are.");
        }
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "count", count);
        put(body, "size", size);
        rollout.putInto(body);
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
