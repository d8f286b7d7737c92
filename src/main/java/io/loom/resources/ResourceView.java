package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a resource as it is shown.
 *
 * @param kind of the plugin
 * @param plugin that takes it
 * @param type of the plugin's resource types
 * @param name within the type
 * @param version from 1
 * @param status where it stands
 * @param format ARCHIVE (tar.gz) or FILE
 * @param permissions of a FILE on nodes, octal; null for 0644
 * @param sha256 digest of its content
 * @param size of its content in bytes
 * @param uploadedBy name of the user
 * @param uploadedAt when
 */
record ResourceView(
        Kind kind,
        String plugin,
        String type,
        String name,
        int version,
        ResourceStatus status,
        ResourceFormat format,
        @Nullable String permissions,
        String sha256,
        long size,
        String uploadedBy,
        Instant uploadedAt) {

    static ResourceView of(ResourceVersionEntity row) {
        return new ResourceView(
                row.kind,
                row.plugin,
                row.type,
                row.name,
                row.version,
                row.status(),
                row.format,
                row.permissions,
                row.content(),
                row.size,
                row.uploadedBy,
                row.uploadedAt);
    }
}
