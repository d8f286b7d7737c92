package io.loom.operations.placements;

import io.loom.model.AuthorizedKeys;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Labels;
import io.loom.model.MaintenanceWindow;
import io.loom.model.Names;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.TemplateBody.Preferred;
import io.loom.placement.Effort;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of a request for a cluster. What is absent is as the template says.
 *
 * @param name see {@link Names}
 * @param labels values by key, to find it by; see {@link Labels}
 * @param template name of the cluster template
 * @param size number of nodes; or a range of them, {@code {"min": 3, "max": 10}}; or {@code "smallest"}, for as few as serve
 * @param provider the only one, instead of the template's
 * @param providers several that nodes may stand at, instead of the template's
 * @param providerFields values for the providers' user fields, each for every provider that asks for it; secret ones are kept apart and never shown
 * @param fieldsByProvider the same for one provider, by its name
 * @param initialLease milliseconds, 0 for ever
 * @param config merged deep over the template's
 * @param authorizedKeys public keys of people who may log in to its nodes, each a line as in a file {@code id_ed25519.pub}
 * @param maintenance windows in which changes that nobody has asked for may begin, instead of the template's; empty for always
 * @param budgetMillis so long the placement may take to solve, from 10 to 60000; absent for the server's limits
 */
public record CreateCluster(
        @NotNull @Pattern(regexp = Names.CLUSTER_PATTERN, message = Names.CLUSTER_IN_WORDS)
        String name,

        @Nullable @Size(max = 10_000) String description,
        @Nullable Map<String, @NotNull String> labels,
        @NotBlank String template,

        @Schema(
                oneOf = {Integer.class, SizeRange.class, String.class},
                description = "A number of nodes, a range of them, or \"smallest\" for as few as serve.")
        @Nullable
        ClusterSize size,

        @Nullable String provider,
        @Nullable List<@NotNull String> providers,
        @Nullable Map<String, Object> providerFields,
        @Nullable Map<String, @NotNull Map<String, Object>> fieldsByProvider,
        @Nullable List<String> services,
        @Nullable String hardwareType,
        @Nullable String imageType,
        @Nullable Long initialLease,
        @Nullable String dnsSuffix,
        @Nullable Map<String, Object> config,
        @Nullable Placement placement,
        @Nullable List<@NotNull String> authorizedKeys,
        @Nullable List<Maintenance.@NotNull @Valid Window> maintenance,
        @Nullable Long budgetMillis) {

    /** From so many nodes to so many. */
    public record SizeRange(@Nullable Integer min, @Nullable Integer max) {}

    /**
     * Tuning of the placement.
     *
     * @param locations where nodes may stand: {@code provider/location}, or {@code provider} for all of its locations
     */
    public record Placement(
            @Nullable String profile,
            @Nullable Map<String, Long> weights,
            @Nullable Map<String, ConstraintSetting> constraints,
            @Nullable List<String> locations,
            @Nullable PreferredTypes preferred) {

        PlacementSettings toSettings() {
            return new PlacementSettings(
                    profile,
                    orEmpty(weights),
                    orEmpty(constraints),
                    locations == null ? List.of() : locations,
                    preferred == null ? Preferred.NONE : preferred.toPreferred());
        }
    }

    /** Types that nodes are best of. */
    public record PreferredTypes(
            @Nullable List<String> hardwareTypes, @Nullable List<String> imageTypes) {

        Preferred toPreferred() {
            return new Preferred(
                    hardwareTypes == null ? Set.of() : Set.copyOf(hardwareTypes),
                    imageTypes == null ? Set.of() : Set.copyOf(imageTypes));
        }
    }

    /**
     * How much to do for the placement: within the budget, and with reasons.
     *
     * @throws io.loom.model.InvalidInputException if the budget is out of range
     */
    public Effort effort() {
        return new Effort(budgetMillis == null ? null : Duration.ofMillis(budgetMillis), true);
    }

    /**
     * What it is besides what is placed.
     *
     * @param labels to find it by
     * @param authorizedKeys of people who may log in
     * @param maintenance windows of its own; null for those of its template
     */
    public record Extras(
            Labels labels,
            List<String> authorizedKeys,
            @Nullable List<MaintenanceWindow> maintenance) {

        /** Nothing. */
        public static final Extras NONE = new Extras(Labels.NONE, List.of(), null);
    }

    /**
     * What it is to be besides what is placed.
     *
     * @throws io.loom.model.InvalidInputException if a label, a key or a window breaks the rules
     */
    public Extras toExtras() {
        return new Extras(
                Labels.of(orEmpty(labels)),
                AuthorizedKeys.of(authorizedKeys == null ? List.of() : authorizedKeys),
                maintenance == null ? null : Maintenance.checked(maintenance, "/maintenance"));
    }

    /** The same with nothing absent. */
    public ClusterRequest toRequest() {
        return new ClusterRequest(
                name,
                description,
                template,
                size == null ? ClusterSize.exactly(0) : size,
                provider,
                distinct(providers),
                orEmpty(providerFields),
                orEmpty(fieldsByProvider),
                services == null ? null : services.stream().distinct().toList(),
                hardwareType,
                imageType,
                initialLease,
                dnsSuffix,
                orEmpty(config),
                settings(placement));
    }

    static PlacementSettings settings(@Nullable Placement placement) {
        return placement == null ? PlacementSettings.NONE : placement.toSettings();
    }

    static List<String> distinct(@Nullable List<String> names) {
        return names == null ? List.of() : names.stream().distinct().toList();
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
