package io.loom.operations;

import io.loom.execution.TaskStatus.State;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation as people and programs see it.
 *
 * @param kind what it does to the cluster: {@code CREATE}, {@code DELETE}, {@code GROW} and so on
 * @param requestedBy name of the user, or {@code system}
 * @param endedAt null while it goes on
 * @param error the first failure, in the provider's or the script's own words; null where there is none
 * @param tasks how far it is
 * @param waiting what those of its tasks wait for that could go out, and that no provisioner has taken; empty where they go
 *     out as they become ready, and while it is paused
 * @param reason why it does not go on, or not as fast as it could: who has paused it, what its tasks wait for; null where
 *     there is nothing to say, and when it has ended
 * @param followedBy the operation that was queued as this one failed, to finish what it could not; null where none was
 */
public record OperationView(
        UUID id,
        UUID clusterId,
        String kind,
        OperationState state,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String error,
        TaskCounts tasks,
        List<Waiting> waiting,
        @Nullable String reason,
        @Nullable UUID followedBy) {

    /** Numbers of tasks. Done ones have succeeded, running ones have gone out. */
    public record TaskCounts(int total, int done, int running, int failed) {

        static TaskCounts of(Map<State, Integer> byState) {
            return new TaskCounts(
                    byState.values().stream().mapToInt(Integer::intValue).sum(),
                    byState.getOrDefault(State.SUCCEEDED, 0),
                    byState.getOrDefault(State.SENT, 0) + byState.getOrDefault(State.RUNNING, 0),
                    byState.getOrDefault(State.FAILED, 0));
        }
    }

    static OperationView of(
            OperationEntity operation, TaskCounts tasks, List<Waiting> waiting, @Nullable String reason) {
        return new OperationView(
                operation.id(),
                operation.clusterId(),
                operation.kind(),
                operation.state(),
                operation.requestedBy(),
                operation.createdAt(),
                operation.endedAt(),
                operation.error(),
                tasks,
                waiting,
                reason,
                operation.followedBy());
    }

    /** The same with something to say about how it goes. */
    OperationView because(String words) {
        return new OperationView(
                id,
                clusterId,
                kind,
                state,
                requestedBy,
                createdAt,
                endedAt,
                error,
                tasks,
                waiting,
                reason == null ? words : words + "; " + reason,
                followedBy);
    }

    /** How it goes, in words; null when it has ended. */
    @Nullable
    String progress() {
        String done = ": " + tasks.done() + " of " + tasks.total() + " tasks are done"
                + (tasks.failed() == 0 ? "" : ", " + tasks.failed() + " have failed") + ".";
        return switch (state) {
            case QUEUED -> kind + " has not begun.";
            case RUNNING -> kind + " is under way" + done + (reason == null ? "" : " It " + reason + ".");
            case PAUSED -> kind + " is " + (reason == null ? "paused" : reason) + done;
            case SUCCEEDED, FAILED, ABORTED -> null;
        };
    }
}
