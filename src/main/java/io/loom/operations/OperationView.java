package io.loom.operations;

import io.loom.execution.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation as people and programs see it.
 *
 * @param requestedBy name of the user, or {@code system}
 * @param endedAt null while it goes on
 * @param error the first failure, in the provider's or the script's own words; null where there is none
 * @param tasks how far it is
 */
public record OperationView(
        UUID id,
        UUID clusterId,
        OperationKind kind,
        OperationState state,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String error,
        TaskCounts tasks) {

    /** Numbers of tasks. Done ones have succeeded, running ones have gone out. */
    public record TaskCounts(int total, int done, int running, int failed) {

        static TaskCounts of(List<TaskStatus> tasks) {
            int done = 0;
            int running = 0;
            int failed = 0;
            for (TaskStatus task : tasks) {
                switch (task.state()) {
                    case SUCCEEDED -> done++;
                    case SENT, RUNNING -> running++;
                    case FAILED -> failed++;
                    case WAITING, READY, BACKING_OFF, SKIPPED -> {}
                }
            }
            return new TaskCounts(tasks.size(), done, running, failed);
        }
    }

    static OperationView of(OperationEntity operation, TaskCounts tasks) {
        return new OperationView(
                operation.id(),
                operation.clusterId(),
                operation.kind(),
                operation.state(),
                operation.requestedBy(),
                operation.createdAt(),
                operation.endedAt(),
                operation.error(),
                tasks);
    }
}
