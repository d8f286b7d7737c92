package io.loom.execution.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The operations of a shard that have not ended, by their own ids and by those of their tasks. Not thread-safe. */
final class Runs {

    private final Map<UUID, OperationRun> byOperation = new LinkedHashMap<>();
    private final Map<UUID, OperationRun> byBase = new HashMap<>();

    void add(OperationRun run) {
        byOperation.put(run.operationId(), run);
        byBase.put(run.base(), run);
    }

    void remove(OperationRun run) {
        byOperation.remove(run.operationId());
        byBase.remove(run.base());
    }

    /** All of them, the longest here first. */
    Collection<OperationRun> all() {
        return byOperation.values();
    }

    Optional<OperationRun> of(UUID operationId) {
        return Optional.ofNullable(byOperation.get(operationId));
    }

    boolean has(UUID operationId) {
        return byOperation.containsKey(operationId);
    }

    /** Whether it is this one that is here, and not the same operation as it was replayed at another time. */
    boolean isHere(OperationRun run) {
        return byOperation.get(run.operationId()) == run;
    }

    /** The operation that a task belongs to; null where it has ended or never was. */
    @Nullable
    OperationRun ofTask(UUID taskId) {
        OperationRun run = byBase.get(TaskIds.baseOf(taskId));
        return run == null || TaskIds.vertexOf(taskId) >= run.taskCount() ? null : run;
    }
}
