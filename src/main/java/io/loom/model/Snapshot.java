package io.loom.model;

import java.util.Map;

/**
 * A template and all that it can name, as they were at one moment. Every map is by name, and in the order of the names.
 *
 * @param template resolved: its body holds its ancestors' and partials' too
 * @param providers all of the tenant
 * @param hardwareTypes all of the tenant
 * @param imageTypes all of the tenant
 * @param services all of the tenant
 */
public record Snapshot(
        ClusterTemplate template,
        Map<String, Provider> providers,
        Map<String, HardwareType> hardwareTypes,
        Map<String, ImageType> imageTypes,
        Map<String, Service> services) {

    public Snapshot {
        providers = Ordered.byKey(providers);
        hardwareTypes = Ordered.byKey(hardwareTypes);
        imageTypes = Ordered.byKey(imageTypes);
        services = Ordered.byKey(services);
    }
}
