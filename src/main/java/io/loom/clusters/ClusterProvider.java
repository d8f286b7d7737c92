package io.loom.clusters;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider that nodes of a cluster may stand at.
 *
 * @param name of the provider
 * @param fields the values that the provider works with and that are not secret
 * @param secretBundle id in the vault of its secret fields and the cluster's SSH key; null once they are forgotten
 */
public record ClusterProvider(
        String name, Map<String, Object> fields, @Nullable String secretBundle) {

    ClusterProvider withoutSecrets() {
        return new ClusterProvider(name, fields, null);
    }
}
