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

    @Option(names = "--location", paramLabel = "NAME", description = "Within the provider, where it has several.")
    private @Nullable String location;

    @Option(names = "--hardware", paramLabel = "NAME", description = "Hardware type that they are of.")
    private @Nullable String hardware;

    @Option(names = "--image", paramLabel = "NAME", description = "Image type that they were made from.")
    private @Nullable String image;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            split = ",",
            description = "What comes onto each of them at least; without it the placement chooses.")
    private @Nullable List<String> services;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    AdoptCommand() {
        super("adopt");
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "machines", machines);
        put(body, "provider", provider);
        put(body, "location", location);
        put(body, "hardwareType", hardware);
        put(body, "imageType", image);
        put(body, "services", services);
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }
}
