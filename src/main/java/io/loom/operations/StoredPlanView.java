package io.loom.operations;

import io.loom.operations.store.PlanEntity;
import io.loom.operations.store.PlanView;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan that was made and may be applied.
 *
 * @param clusterId the cluster that it changes; null for a new one
 * @param kind of the change: {@code CREATE}, {@code GROW} and so on
 * @param requestedBy name of the user who asked for it
 * @param expiresAt until then it can be applied
 * @param tasks how many tasks it takes; 0 where there is no placement
 * @param needless why there is nothing to be done, so that it cannot be applied; null where there is
 * @param plan what becomes of the nodes, why, and what it costs
 * @param operationId the operation that carries it out; null while it has not been applied
 */
public record StoredPlanView(
        UUID id,
        @Nullable UUID clusterId,
        String kind,
        String requestedBy,
        Instant createdAt,
        Instant expiresAt,
        int tasks,
        @Nullable String needless,
        PlanView plan,
        @Nullable UUID operationId) {

    static StoredPlanView of(PlanEntity plan) {
        return new StoredPlanView(
                plan.id(),
                plan.clusterId(),
                plan.kind(),
                plan.requestedBy(),
                plan.createdAt(),
                plan.expiresAt(),
                plan.taskCount(),
                plan.needless(),
                PlanView.of(plan.content()),
                plan.operationId());
    }
}
