package io.loom.operations;

import io.loom.clusters.NodeCondition;
import io.loom.clusters.NodeEntity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the latest inspection has found on a node.
 *
 * @param message what is not as it is recorded; null where all is
 * @param services those that are not running, of STOPPED; else empty
 * @param since since when it has been found so
 */
public record NodeConditionView(
        NodeCondition state, @Nullable String message, List<String> services, Instant since) {

    /** Null where none has looked at it since it was made or worked on. */
    static @Nullable NodeConditionView of(NodeEntity node) {
        NodeCondition condition = node.condition();
        Instant since = node.conditionSince();
        return condition == null || since == null
                ? null
                : new NodeConditionView(condition, node.conditionMessage(), node.stoppedServices(), since);
    }
}
