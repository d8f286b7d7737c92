package io.loom.operations;

import io.loom.model.ClusterRequest;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.PlacementSettings;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of a request for a cluster. What is absent is as the template says.
 *
 * @param name letters, digits, {@code _ . -}
 * @param template name of the cluster template
 * @param size number of nodes, 1 or more
 * @param providerFields values for the provider's user fields; secret ones are kept apart and never shown
 * @param initialLease milliseconds, 0 for ever
 * @param config merged deep over the template's
 */
public record CreateCluster(
        @NotBlank @Size(max = 255) @Pattern(regexp = "[\\w.-]+", message = "must be made of letters, digits, _ . -")
        String name,

        @Nullable @Size(max = 10_000) String description,
        @NotBlank String template,
        int size,
        @Nullable String provider,
        @Nullable Map<String, Object> providerFields,
        @Nullable List<String> services,
        @Nullable String hardwareType,
        @Nullable String imageType,
        @Nullable Long initialLease,
        @Nullable String dnsSuffix,
        @Nullable Map<String, Object> config,
        @Nullable Placement placement) {

    /** Tuning of the placement. */
    public record Placement(
            @Nullable String profile,
            @Nullable Map<String, Long> weights,
            @Nullable Map<String, ConstraintSetting> constraints) {}

    /** The same with nothing absent. */
    ClusterRequest toRequest() {
        return new ClusterRequest(
                name,
                description,
                template,
                size,
                provider,
                orEmpty(providerFields),
                services == null ? null : services.stream().distinct().toList(),
                hardwareType,
                imageType,
                initialLease,
                dnsSuffix,
                orEmpty(config),
                placement == null
                        ? PlacementSettings.NONE
                        : new PlacementSettings(
                                placement.profile, orEmpty(placement.weights), orEmpty(placement.constraints)));
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
