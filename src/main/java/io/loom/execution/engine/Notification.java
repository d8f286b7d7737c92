package io.loom.execution.engine;

import io.loom.contract.TaskReport;
import io.loom.execution.AttemptRole;
import io.loom.execution.OperationListener.Outcome;
import io.loom.taskgraph.Task;
import java.util.UUID;

/** Something that the operation's listener hears of, in the transaction that makes the transitions durable. */
public sealed interface Notification {

    /** The operation. */
    UUID operationId();

    /** Something that an attempt came to. */
    sealed interface OfAttempt extends Notification {

        /** What the attempt does. */
        Task task();

        /** Why it does it. */
        AttemptRole role();
    }

    /** An attempt has ended, one way or the other. */
    sealed interface AttemptEnded extends OfAttempt {

        /** When the attempt went out, in milliseconds since the epoch. */
        long started();
    }

    record Started(UUID operationId, UUID taskId, Task task, AttemptRole role, int attempt) implements OfAttempt {}

    record Succeeded(
            UUID operationId, UUID taskId, Task task, AttemptRole role, long started, TaskReport.Succeeded report)
            implements AttemptEnded {}

    record Failed(
            UUID operationId,
            UUID taskId,
            Task task,
            AttemptRole role,
            int attempt,
            long started,
            String code,
            String message,
            boolean finallyFailed)
            implements AttemptEnded {}

    record Progressed(UUID operationId, UUID taskId, Task task, AttemptRole role, String message)
            implements Notification {}

    /** The gate was reached: no new attempt goes out until the operation is resumed. */
    record Paused(UUID operationId) implements Notification {}

    record Ended(UUID operationId, Outcome outcome) implements Notification {}
}
