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

    /**
     * WAITING for others, READY to go, SENT to a queue, RUNNING at an incarnation, BACKING_OFF before another attempt.
     *
     * <p>Snapshots hold the {@link #code}: constants are only added, each with a code of its own, and none is removed or
     * gets another code. A new one also needs its place in the engine's switches and in the events of tasks, and its
     * words in the web page and the command line.
     */
    public enum State {
        WAITING(0),
        READY(1),
        SENT(2),
        RUNNING(3),
        BACKING_OFF(4),
        SUCCEEDED(5),
        FAILED(6),
        SKIPPED(7);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** What it is stored as, 0 to 255. */
        public int code() {
            return code;
        }
    }
}
