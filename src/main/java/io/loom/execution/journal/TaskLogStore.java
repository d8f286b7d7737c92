package io.loom.execution.journal;

import io.loom.contract.StorableText;
import io.loom.contract.TaskReport;
import io.loom.execution.engine.TaskIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Chunks of the logs of tasks, by position in characters from the first attempt's first on. */
@ApplicationScoped
public class TaskLogStore {

    private final Statements database;

    TaskLogStore(Statements database) {
        this.database = database;
    }

    /** Adds chunks; one that is there already is left as it is. */
    public void append(List<TaskReport.LogChunk> chunks) {
        for (TaskReport.LogChunk chunk : chunks) {
            String text = StorableText.of(chunk.text());
            database.update(
                    "insert into execution_log (task_id, attempt, sequence, position, length, text)"
                            + " select ?, ?, ?, coalesce(max(position + length), 0), ?, ?"
                            + " from execution_log where task_id = ? on conflict do nothing",
                    statement -> {
                        statement.setObject(1, chunk.attempt().taskId());
                        statement.setInt(2, chunk.attempt().number());
                        statement.setInt(3, chunk.sequence());
                        statement.setLong(4, text.length());
                        statement.setString(5, text);
                        statement.setObject(6, chunk.attempt().taskId());
                    });
        }
    }

    /**
     * Forgets what the tasks of an operation have printed.
     *
     * @param limit how many chunks at most
     * @return how many these were
     */
    public int forget(UUID operationId, int limit) {
        UUID base = TaskIds.base(operationId);
        return database.update(
                "delete from execution_log where ctid = any (array("
                        + "select ctid from execution_log where task_id between ? and ? limit ?))",
                statement -> {
                    statement.setObject(1, base);
                    statement.setObject(2, TaskIds.of(base, TaskIds.MAX_TASKS - 1));
                    statement.setInt(3, limit);
                });
    }

    /**
     * Reads a piece of a task's log.
     *
     * @param offset of the first character
     * @param limit how many characters at most
     */
    public String read(UUID taskId, long offset, int limit) {
        return database.query(
                "select position, text from execution_log"
                        + " where task_id = ? and position + length > ? and position < ? order by position",
                statement -> {
                    statement.setObject(1, taskId);
                    statement.setLong(2, offset);
                    statement.setLong(3, offset + limit);
                },
                rows -> {
                    StringBuilder piece = new StringBuilder();
                    while (rows.next()) {
                        long position = rows.getLong(1);
                        String text = rows.getString(2);
                        int from = (int) Math.max(0, offset - position);
                        int to = (int) Math.min(text.length(), offset + limit - position);
                        piece.append(text, from, to);
                    }
                    return piece.toString();
                });
    }
}
