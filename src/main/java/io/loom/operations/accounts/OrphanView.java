package io.loom.operations.accounts;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.NodeEntity;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine that belongs to no node, as people and programs see it.
 *
 * @param provider name of the provider
 * @param providerId what the provider calls it
 * @param addresses by kind; empty where the provider does not tell
 * @param cluster name of the cluster that it is tagged with; null where that is not known any more
 * @param hostName of the node that it is tagged with; null where that is not known any more
 * @param foundAt when it was first found
 * @param message why it could not be given back; null where nobody has tried, or has not failed yet
 */
public record OrphanView(
        UUID id,
        String provider,
        String providerId,
        Map<String, String> addresses,
        UUID clusterId,
        @Nullable String cluster,
        UUID nodeId,
        @Nullable String hostName,
        Instant foundAt,
        @Nullable String message) {

    static OrphanView of(OrphanEntity orphan, @Nullable ClusterEntity cluster, @Nullable NodeEntity node) {
        return new OrphanView(
                orphan.id(),
                orphan.provider(),
                orphan.machine().providerId(),
                orphan.machine().addresses(),
                orphan.clusterId(),
                cluster == null ? null : cluster.name(),
                orphan.nodeId(),
                node == null ? null : node.hostName(),
                orphan.foundAt(),
                orphan.message());
    }
}
