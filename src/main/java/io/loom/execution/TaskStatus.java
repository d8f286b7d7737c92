package io.loom.execution;

import io.loom.taskgraph.Task;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is.
 *
 * @param taskId identity
 * @param task what it does
 * @param state where it stands
 * @param attempts how many attempts have gone out
 * @param startedAt when the latest attempt went out; null before
 * @param endedAt when it was done or finally failed; null before
 * @param message latest words about it, the provider's own where it failed; null for none
 */
public record TaskStatus(
        UUID taskId,
        Task task,
        State state,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String message) {

    /** WAITING for others, READY to go, SENT to a queue, RUNNING at an incarnation, BACKING_OFF before another attempt. */
    public enum State {
        WAITING,
        READY,
        SENT,
        RUNNING,
        BACKING_OFF,
        SUCCEEDED,
        FAILED,
        SKIPPED
    }
}
