package io.loom.execution.engine;

import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.taskgraph.Task;
import java.util.UUID;

/** Something that the operation's listener hears of, in the transaction that makes the transitions durable. */
public sealed interface Notice {

    record Started(UUID operationId, UUID taskId, Task task, int attempt) implements Notice {}

    /** {@code started} is when the attempt went out, in milliseconds since the epoch; the same in {@link Failed}. */
    record Succeeded(UUID operationId, UUID taskId, Task task, long started, TaskReport.Succeeded report)
            implements Notice {}

    record Failed(
            UUID operationId,
            UUID taskId,
            Task task,
            int attempt,
            long started,
            String code,
            String message,
            boolean finallyFailed)
            implements Notice {}

    record Progressed(UUID operationId, UUID taskId, Task task, String message) implements Notice {}

    record Ended(UUID operationId, Outcome outcome) implements Notice {}
}
