package io.loom.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for.
 *
 * @param name of the cluster
 * @param description one sentence or more; null for none
 * @param template name of the cluster template
 * @param size how many nodes
 * @param provider instead of the template's; null to keep it
 * @param providerFields values for the provider's user fields
 * @param services instead of the template's default services; null to keep them
 * @param hardwareType for all nodes; null to leave it to template and placement
 * @param imageType for all nodes; null to leave it to template and placement
 * @param initialLease milliseconds, 0 for ever; null for the template's
 * @param dnsSuffix of host names; null for the template's
 * @param config merged deep over the template's
 * @param placement tuning over the template's
 */
public record ClusterRequest(
        String name,
        @Nullable String description,
        String template,
        ClusterSize size,
        @Nullable String provider,
        Map<String, Object> providerFields,
        @Nullable List<String> services,
        @Nullable String hardwareType,
        @Nullable String imageType,
        @Nullable Long initialLease,
        @Nullable String dnsSuffix,
        Map<String, Object> config,
        TemplateBody.PlacementSettings placement) {

    /** The same with the placement tuned in another way. */
    public ClusterRequest with(TemplateBody.PlacementSettings changed) {
        return new ClusterRequest(
                name,
                description,
                template,
                size,
                provider,
                providerFields,
                services,
                hardwareType,
                imageType,
                initialLease,
                dnsSuffix,
                config,
                changed);
    }
}
