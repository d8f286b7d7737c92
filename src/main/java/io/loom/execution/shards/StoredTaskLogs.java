package io.loom.execution.shards;

import io.loom.execution.Executions;
import io.loom.execution.TaskLogs;
import io.loom.execution.TaskStatus;
import io.loom.execution.engine.TaskIds;
import io.loom.execution.journal.TaskLogStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Reads logs from the database. */
@ApplicationScoped
class StoredTaskLogs implements TaskLogs {

    private final TaskLogStore store;
    private final Executions executions;

    StoredTaskLogs(TaskLogStore store, Executions executions) {
        this.store = store;
        this.executions = executions;
    }

    @Override
    public Piece read(UUID taskId, long offset, int limit) {
        boolean ended = hasEnded(taskId);
        String text = store.read(taskId, offset, limit);
        boolean full = text.length() == limit;
        if (full && limit > 1 && Character.isHighSurrogate(text.charAt(limit - 1))) {
            text = text.substring(0, limit - 1);
        }
        return new Piece(text, offset, offset + text.length(), ended && !full);
    }

    private boolean hasEnded(UUID taskId) {
        List<TaskStatus> tasks =
                executions.operationOf(taskId).map(executions::tasks).orElse(List.of());
        int vertex = TaskIds.vertexOf(taskId);
        if (vertex >= tasks.size()) {
            return true;
        }
        return switch (tasks.get(vertex).state()) {
            case SUCCEEDED, FAILED, SKIPPED -> true;
            case WAITING, READY, SENT, RUNNING, BACKING_OFF -> false;
        };
    }
}
