package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the nodes of a cluster are from what is recorded of them.
 *
 * @param nodes how many are not as they are recorded
 * @param inspectedAt when all were last looked at
 */
public record DriftView(int nodes, Instant inspectedAt) {

    /**
     * Null where no inspection has ended yet.
     *
     * @param drifted how many nodes are not as they are recorded
     */
    static @Nullable DriftView of(ClusterEntity cluster, long drifted) {
        Instant inspectedAt = cluster.inspectedAt();
        return inspectedAt == null ? null : new DriftView(Math.toIntExact(drifted), inspectedAt);
    }
}
