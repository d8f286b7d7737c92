package io.loom.placement;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.model.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The measured family of instances with proved optima, kept beside the repository. One unit of its money is a whole unit of ours. */
final class Bundles {

    /** Micro-units in one of the file's. */
    static final long MICROS = 1_000_000;

    private static final Path FILE = Path.of("..", "shared", "fixtures", "placement", "bundles.json");

    private Bundles() {}

    /** An instance; skips the test visibly where the file is absent. */
    static JsonNode instance(String name) {
        assumeTrue(Files.exists(FILE), () -> FILE + " is not there");
        try {
            JsonNode instances = new ObjectMapper().readTree(FILE.toFile()).get("instances");
            return StreamSupport.stream(instances.spliterator(), false)
                    .filter(i -> i.get("name").asText().equals(name))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The instance as a problem under {@link #profile}. */
    static PlacementProblem problem(JsonNode instance) {
        ProblemBuilder builder =
                new ProblemBuilder().nodes(instance.get("nodes").asInt()).profile("bundles");
        for (JsonNode hardware : instance.get("hardware")) {
            builder.hardware(
                    hardware.get("name").asText(),
                    resources(hardware),
                    hardware.get("cost").asLong() * MICROS);
        }
        for (JsonNode service : instance.get("services")) {
            String name = service.get("name").asText();
            builder.service(name, resources(service));
            builder.quantity(
                    name, service.get("min").asInt(), service.get("max").asInt());
            builder.hardwareTypes(
                    name,
                    StreamSupport.stream(service.get("allowedHardware").spliterator(), false)
                            .map(JsonNode::asText)
                            .toArray(String[]::new));
        }
        for (JsonNode pair : instance.get("cantCoexist")) {
            builder.cantCoexist(pair.get(0).asText(), pair.get(1).asText());
        }
        int zones = instance.get("zones").asInt();
        for (int zone = 0; zone < zones; zone++) {
            builder.location("zone" + zone, (instance.get("nodes").asInt() + zones - 1 - zone) / zones);
        }
        return builder.build();
    }

    /** Price and spread alone: 25 for each instance above its share of the least quantity. */
    static Profile profile() {
        Map<ConstraintId, Weights.Setting> settings = new EnumMap<>(ConstraintId.class);
        for (ConstraintId id : ConstraintId.values()) {
            Level level = id.levels().stream().sorted().findFirst().orElseThrow();
            long weight = level == Level.HARD || id == ConstraintId.COST ? 1 : 0;
            settings.put(id, new Weights.Setting(level, weight, Weights.FairShare.ACTUAL));
        }
        settings.put(ConstraintId.SPREAD, new Weights.Setting(Level.SOFT, 25 * MICROS, Weights.FairShare.MINIMUM));
        return new Profile("bundles", "", new Weights(settings));
    }

    private static Resources resources(JsonNode node) {
        return new Resources(
                node.get("cpu").asLong() * 1000,
                node.get("memGiB").asLong() * 1024,
                node.get("diskGiB").asLong() * 1024);
    }
}
