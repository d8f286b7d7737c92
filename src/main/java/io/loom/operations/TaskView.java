package io.loom.operations;

import io.loom.contract.TaskAction;
import io.loom.execution.TaskStatus;
import io.loom.operations.tasks.Waiting;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as people and programs see it.
 *
 * @param index its vertex in the task graph
 * @param service null for actions on the whole node
 * @param startedAt when its latest attempt went out; null before
 * @param endedAt when it was done or finally failed; null before
 * @param message latest words about it; null for none
 * @param waiting for what it waits although it could go out; null where it has begun, must not yet, or is about to
 */
public record TaskView(
        UUID id,
        int index,
        UUID nodeId,
        @Nullable String hostName,
        TaskAction action,
        @Nullable String service,
        TaskStatus.State state,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String message,
        @Nullable Waiting waiting) {

    static TaskView of(TaskStatus status, int index, @Nullable String hostName, @Nullable Waiting waiting) {
        return new TaskView(
                status.taskId(),
                index,
                status.task().nodeId(),
                hostName,
                status.task().action(),
                status.task().service(),
                status.state(),
                status.attempts(),
                status.startedAt(),
                status.endedAt(),
                status.message(),
                waiting);
    }
}
