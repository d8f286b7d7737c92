package io.loom.execution;

import io.loom.contract.TaskReport;
import io.loom.taskgraph.Task;
import java.util.Collection;
import java.util.UUID;

/**
 * Port: hears of progress. Each call runs inside the transaction that makes the transition durable; what it writes is
 * committed with it or not at all, and it may be called again for the same transition after a crash before the commit.
 */
public interface OperationListener {

    /**
     * The tasks that the next calls of this transaction are about, so that what they need can be read at once.
     *
     * @param tasks in no order; one may be there twice
     */
    default void expect(Collection<Task> tasks) {}

    /**
     * A task went out for the {@code attempt}-th time. In this and the calls below, {@code task} says what the attempt
     * does, and {@code role} why: while a CONFIRM is compensated, its DELETE and its new CREATE are heard of under the
     * CONFIRM's task id as {@link AttemptRole#COMPENSATION}, and the CONFIRM after them as {@link AttemptRole#OWN}.
     */
    void taskStarted(UUID operationId, UUID taskId, Task task, AttemptRole role, int attempt);

    /**
     * An attempt succeeded; the report carries what was found out about the machine. The task is done when the attempt
     * was its {@link AttemptRole#OWN}.
     */
    void taskSucceeded(UUID operationId, UUID taskId, Task task, AttemptRole role, TaskReport.Succeeded report);

    /** An attempt failed; {@code finallyFailed} when no other will follow, and then the task has failed in either role. */
    void taskFailed(
            UUID operationId,
            UUID taskId,
            Task task,
            AttemptRole role,
            int attempt,
            String code,
            String message,
            boolean finallyFailed);

    /** A running attempt said something worth showing. */
    void taskProgressed(UUID operationId, UUID taskId, Task task, AttemptRole role, String message);

    /** The gate of its graph was reached: no new task goes out until the operation is resumed. It may be paused already. */
    void operationPaused(UUID operationId);

    /**
     * The operation cannot be taken up, and no task of it goes out until it is resumed.
     *
     * @param why for people
     */
    default void operationParked(UUID operationId, String why) {}

    /** No task of the operation will run any more, until it is resumed. */
    void operationEnded(UUID operationId, Outcome outcome);

    /**
     * How an operation ended.
     *
     * <p>The journal holds the {@link #code}: constants are only added, each with a code of its own, and none is removed or
     * gets another code. A new one also needs a status of the engine's, and the state in which it leaves the cluster.
     */
    enum Outcome {
        SUCCEEDED(0),
        FAILED(1),
        ABORTED(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        /** What it is stored as, 0 to 255. */
        public int code() {
            return code;
        }
    }
}
