package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;
import io.loom.contract.ResourceRef;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The resources that operations go by. Publications are numbered per tenant and never change, so that whoever keeps a number
 * finds the same versions by it for as long as {@link OperationPublications} says that it is needed. Joins the caller's
 * transaction.
 */
@ApplicationScoped
public class PublishedResources {

    private final ResourceVersionRepository versions;

    PublishedResources(ResourceVersionRepository versions) {
        this.versions = versions;
    }

    /** The number of a tenant's latest publication; 0 where nothing was published yet. */
    public int latest(UUID tenantId) {
        return versions.publication(tenantId);
    }

    /** What is active in a publication for automators, by the automator's name. */
    public Map<String, List<ResourceRef>> ofAutomators(UUID tenantId, int publication) {
        return publication == 0
                ? Map.of()
                : versions.in(tenantId, publication).stream()
                        .filter(version -> version.kind == Kind.AUTOMATOR)
                        .collect(Collectors.groupingBy(
                                version -> version.plugin,
                                Collectors.mapping(ResourceVersionEntity::ref, Collectors.toUnmodifiableList())));
    }
}
