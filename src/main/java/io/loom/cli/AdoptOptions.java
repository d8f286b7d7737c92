package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mixin: what machines that become nodes are. */
final class AdoptOptions {

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

    void putInto(ObjectNode body) {
        PlannedCommand.put(body, "location", location);
        PlannedCommand.put(body, "hardwareType", hardware);
        PlannedCommand.put(body, "imageType", image);
        PlannedCommand.put(body, "services", services);
        rollout.putInto(body);
        placed.putInto(body);
    }
}
