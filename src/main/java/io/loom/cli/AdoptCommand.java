package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Machines that are there become nodes. */
@Command(
        name = "adopt",
        description = "Makes nodes of machines that are there already (for admins).",
        mixinStandardHelpOptions = true)
final class AdoptCommand extends ChangeCommand {

    @Option(
            names = "--machine",
            paramLabel = "ID",
            split = ",",
            required = true,
            description = "What the provider calls the machine; the address of a host.")
    private List<String> machines;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Where they are; needed where the cluster stands at several.")
    private @Nullable String provider;

    @Mixin
    private AdoptOptions options;

    AdoptCommand() {
        super("adopt");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "machines", machines);
        put(body, "provider", provider);
        options.putInto(body);
        return body;
    }
}
