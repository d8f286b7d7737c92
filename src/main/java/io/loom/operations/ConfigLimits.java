package io.loom.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** How large and how deep the configuration of a cluster may be, as it is written. */
@ApplicationScoped
class ConfigLimits {

    /** Objects and lists within each other: provisioners make a value of each level. */
    static final int DEPTH = 32;

    private final ObjectMapper json;
    private final int bytes;

    ConfigLimits(ObjectMapper json, @ConfigProperty(name = "loom.request.config-bytes") int bytes) {
        this.json = json;
        this.bytes = bytes;
    }

    /** @throws InvalidInputException when a configuration is larger or deeper than it may be */
    void require(Map<String, Object> config) {
        problem(config).ifPresent(problem -> {
            throw new InvalidInputException(List.of(problem));
        });
    }

    /** What is wrong with a configuration; empty where it may be so. */
    Optional<Problem> problem(Map<String, Object> config) {
        int depth = depth(config, 0);
        if (depth > DEPTH) {
            return Optional.of(Problem.error(
                    "/config",
                    "The configuration is nested " + DEPTH
                            + " deep and more, which is the most.\nMaybe name values by longer keys."));
        }
        long size = size(config);
        return size > bytes
                ? Optional.of(Problem.error(
                        "/config",
                        "The configuration has " + size + " bytes as JSON, and may have " + bytes
                                + ".\nMaybe give large values to nodes as a resource."))
                : Optional.empty();
    }

    private long size(Map<String, Object> config) {
        try {
            return json.writeValueAsBytes(config).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A configuration that was read as JSON cannot be written as JSON.", e);
        }
    }

    /** Not deeper than it needs to look. */
    private static int depth(@Nullable Object value, int above) {
        if (above > DEPTH) {
            return above;
        }
        return switch (value) {
            case Map<?, ?> map ->
                map.values().stream()
                        .mapToInt(each -> depth(each, above + 1))
                        .max()
                        .orElse(above + 1);
            case List<?> list ->
                list.stream().mapToInt(each -> depth(each, above + 1)).max().orElse(above + 1);
            case null, default -> above;
        };
    }
}
