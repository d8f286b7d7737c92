package io.loom.clusters;

import io.loom.model.ClusterRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to be, or is. Stored as JSON with each operation.
 *
 * @param request what its users asked for, so that later changes are placed by it too, without values of provider fields;
 *     null for clusters from before it was kept
 * @param template name of the template
 * @param size number of nodes
 * @param services names of all services
 * @param providers all that nodes may stand at, in the order in which they were named
 * @param config the template's, with the request's merged over it; macros not expanded
 * @param snapshotId the definitions that it goes by
 * @param usage what it takes of its tenant's quota
 * @param authorizedKeys public keys, besides those of its tenant and its owner, of people who may log in to its nodes; null in specs
 *     from before they could be changed
 * @param sshKeys public keys by which Loom logs in to its nodes, the newest first; several while its key is being rotated, null in
 *     specs from before that could be done
 */
public record ClusterSpec(
        @Nullable ClusterRequest request,
        String template,
        int size,
        List<String> services,
        List<ClusterProvider> providers,
        Map<String, Object> config,
        UUID snapshotId,
        Usage usage,
        @Nullable List<String> authorizedKeys,
        @Nullable List<String> sshKeys) {

    public ClusterSpec {
        services = List.copyOf(services);
        providers = List.copyOf(providers);
    }

    /** The same by other definitions. */
    public ClusterSpec by(UUID definitions) {
        return new ClusterSpec(
                request, template, size, services, providers, config, definitions, usage, authorizedKeys, sshKeys);
    }

    /** The same, whose nodes are opened by these keys. */
    public ClusterSpec openedBy(List<String> keys) {
        return new ClusterSpec(
                request, template, size, services, providers, config, snapshotId, usage, authorizedKeys, keys);
    }
}
