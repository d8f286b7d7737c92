package io.loom.operations;

import io.loom.clusters.ClusterHistoryEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of what happened to a cluster.
 *
 * @param actor name of the user, or {@code system}
 */
public record HistoryView(
        Instant at,
        String actor,
        ClusterHistoryEntity.What what,
        @Nullable UUID operationId,
        @Nullable String message) {

    static HistoryView of(ClusterHistoryEntity line) {
        return new HistoryView(line.at(), line.actor(), line.what(), line.operationId(), line.message());
    }
}
