package io.loom.execution.engine;

import io.loom.execution.TaskStatus.State;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks that wait for a slot of their queue, the longest ready first. Not thread-safe. */
final class ReadyTasks {

    /** A task that was ready when it was added. */
    record Ready(OperationRun run, int vertex) {}

    private final Runs runs;
    private final Map<QueueKey, ArrayDeque<Ready>> byKey = new HashMap<>();

    /** @param runs whose tasks may go */
    ReadyTasks(Runs runs) {
        this.runs = runs;
    }

    void add(QueueKey key, OperationRun run, int vertex) {
        byKey.computeIfAbsent(key, queue -> new ArrayDeque<>()).add(new Ready(run, vertex));
    }

    /** Takes the next that may go now; null where there is none. Those that may not are dropped. */
    @Nullable
    Ready next(QueueKey key) {
        ArrayDeque<Ready> queue = byKey.get(key);
        Ready found = null;
        while (found == null && queue != null && !queue.isEmpty()) {
            Ready next = queue.remove();
            found = canGo(next) ? next : null;
        }
        if (queue != null && queue.isEmpty()) {
            byKey.remove(key);
        }
        return found;
    }

    private boolean canGo(Ready next) {
        return next.run().status() == OperationRun.Status.RUNNING
                && runs.isHere(next.run())
                && next.run().state(next.vertex()) == State.READY;
    }
}
