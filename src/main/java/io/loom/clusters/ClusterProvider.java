package io.loom.clusters;

import io.loom.model.Ordered;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider that nodes of a cluster may stand at.
 *
 * @param name of the provider
 * @param fields the values that the provider worked with when it was given to the cluster, and that are not secret
 * @param secretBundle id in the vault of its secret fields and the cluster's SSH key; null once they are forgotten
 * @param ofUser names of the fields, secret or not, whose values the cluster's user gave; null for clusters from before it was
 *     kept
 */
public record ClusterProvider(
        String name,
        Map<String, Object> fields,
        @Nullable String secretBundle,
        @Nullable Set<String> ofUser) {

    public ClusterProvider {
        ofUser = ofUser == null ? null : Ordered.set(ofUser.stream().sorted().toList());
    }

    ClusterProvider withoutSecrets() {
        return new ClusterProvider(name, fields, null, ofUser);
    }
}
