package io.loom.operations;

import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.execution.Executions;
import io.loom.execution.TaskStatus.State;
import io.loom.operations.OperationView.TaskCounts;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.tasks.Waiting;
import io.loom.operations.tasks.Waits;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes views of operations: how far one is, and what it waits for. Of one that has succeeded that is known without a look
 * at its tasks.
 */
@ApplicationScoped
class OperationViews {

    private final Executions executions;
    private final Waits waits;
    private final ClusterHistory history;

    OperationViews(Executions executions, Waits waits, ClusterHistory history) {
        this.executions = executions;
        this.waits = waits;
        this.history = history;
    }

    OperationView view(OperationEntity operation) {
        return switch (operation.state()) {
            case QUEUED ->
                OperationView.of(
                        operation,
                        new TaskCounts(0, 0, 0, 0),
                        List.of(),
                        "waits until the operation before it on the cluster has ended");
            case SUCCEEDED -> {
                int all = operation.taskCount();
                yield OperationView.of(operation, new TaskCounts(all, all, 0, 0), List.of(), null);
            }
            case RUNNING -> {
                Map<State, Integer> counts = executions.counts(operation.id());
                List<Waiting> waiting = waits.of(operation.id(), counts);
                yield OperationView.of(operation, TaskCounts.of(counts), waiting, words(waiting));
            }
            case PAUSED -> OperationView.of(operation, counts(operation), List.of(), paused(operation));
            case FAILED, ABORTED -> OperationView.of(operation, counts(operation), List.of(), null);
        };
    }

    private TaskCounts counts(OperationEntity operation) {
        return TaskCounts.of(executions.counts(operation.id()));
    }

    private static @Nullable String words(List<Waiting> waiting) {
        return waiting.isEmpty() ? null : waiting.stream().map(Waiting::message).collect(Collectors.joining("; "));
    }

    private String paused(OperationEntity operation) {
        return history.last(operation.clusterId(), ClusterHistoryEntity.What.OPERATION_PAUSED)
                .map(line -> "paused by " + line.actor() + " since " + line.at().truncatedTo(ChronoUnit.SECONDS))
                .orElse("paused");
    }
}
