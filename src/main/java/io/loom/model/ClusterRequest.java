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
 * @param provider the only one, instead of the template's; null to keep these, or where {@code providers} names several
 * @param providers several that nodes may stand at, instead of the template's; empty to keep these, or where {@code provider} names the only one
 * @param providerFields values for the providers' user fields: each goes to every provider that has the field
 * @param fieldsByProvider values for one provider's user fields, by its name, over {@code providerFields}
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
        List<String> providers,
        Map<String, Object> providerFields,
        Map<String, Map<String, Object>> fieldsByProvider,
        @Nullable List<String> services,
        @Nullable String hardwareType,
        @Nullable String imageType,
        @Nullable Long initialLease,
        @Nullable String dnsSuffix,
        Map<String, Object> config,
        TemplateBody.PlacementSettings placement) {

    /** Nothing but a template and a size; all else as the template says. */
    public static ClusterRequest of(String name, String template, ClusterSize size) {
        return new ClusterRequest(
                name,
                null,
                template,
                size,
                null,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                TemplateBody.PlacementSettings.NONE);
    }

    /** The only provider, or all of several; empty where the template's hold. */
    public List<String> allProviders() {
        return provider == null ? providers : List.of(provider);
    }

    /** The same at only one provider, or at any of several. */
    public ClusterRequest at(@Nullable String only, List<String> any) {
        return with(size, only, any, providerFields, fieldsByProvider, services, config, placement);
    }

    /** The same with the placement tuned in another way. */
    public ClusterRequest with(TemplateBody.PlacementSettings changed) {
        return with(size, provider, providers, providerFields, fieldsByProvider, services, config, changed);
    }

    /** The same of another size, with these services. */
    public ClusterRequest of(ClusterSize otherSize, List<String> otherServices) {
        return with(otherSize, provider, providers, providerFields, fieldsByProvider, otherServices, config, placement);
    }

    /** The same with other values for the providers' user fields. */
    public ClusterRequest withProviderFields(Map<String, Object> common, Map<String, Map<String, Object>> byProvider) {
        return with(size, provider, providers, common, byProvider, services, config, placement);
    }

    /** The same without any value for a provider, which may be secret. */
    public ClusterRequest withoutProviderFields() {
        return withProviderFields(Map.of(), Map.of());
    }

    /** The same with another configuration of its own. */
    public ClusterRequest withConfig(Map<String, Object> other) {
        return with(size, provider, providers, providerFields, fieldsByProvider, services, other, placement);
    }

    /** The same with all nodes of one hardware type. */
    public ClusterRequest onHardware(String onlyHardware) {
        return of(onlyHardware, imageType, initialLease, dnsSuffix);
    }

    /** The same with all nodes from one image type. */
    public ClusterRequest fromImage(String onlyImage) {
        return of(hardwareType, onlyImage, initialLease, dnsSuffix);
    }

    /** The same with another lease, and with host names below another suffix. */
    public ClusterRequest onTerms(@Nullable Long otherLease, @Nullable String otherSuffix) {
        return of(hardwareType, imageType, otherLease, otherSuffix);
    }

    private ClusterRequest of(
            @Nullable String hardware, @Nullable String image, @Nullable Long lease, @Nullable String suffix) {
        return new ClusterRequest(
                name,
                description,
                template,
                size,
                provider,
                providers,
                providerFields,
                fieldsByProvider,
                services,
                hardware,
                image,
                lease,
                suffix,
                config,
                placement);
    }

    private ClusterRequest with(
            ClusterSize otherSize,
            @Nullable String onlyProvider,
            List<String> anyProvider,
            Map<String, Object> fields,
            Map<String, Map<String, Object>> fieldsOfOne,
            @Nullable List<String> otherServices,
            Map<String, Object> otherConfig,
            TemplateBody.PlacementSettings tuning) {
        return new ClusterRequest(
                name,
                description,
                template,
                otherSize,
                onlyProvider,
                anyProvider,
                fields,
                fieldsOfOne,
                otherServices,
                hardwareType,
                imageType,
                initialLease,
                dnsSuffix,
                otherConfig,
                tuning);
    }
}
