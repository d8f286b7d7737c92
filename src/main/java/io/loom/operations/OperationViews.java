package io.loom.operations;

import io.loom.execution.Executions;
import io.loom.operations.OperationView.TaskCounts;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes views of operations. How far one is, is known without looking at its tasks once it has succeeded. */
@ApplicationScoped
class OperationViews {

    private final Executions executions;

    OperationViews(Executions executions) {
        this.executions = executions;
    }

    OperationView view(OperationEntity operation) {
        return OperationView.of(
                operation,
                switch (operation.state()) {
                    case QUEUED -> new TaskCounts(0, 0, 0, 0);
                    case SUCCEEDED -> new TaskCounts(operation.taskCount(), operation.taskCount(), 0, 0);
                    case RUNNING, PAUSED, FAILED, ABORTED -> TaskCounts.of(executions.counts(operation.id()));
                });
    }
}
