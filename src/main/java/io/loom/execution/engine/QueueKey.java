package io.loom.execution.engine;

import io.loom.execution.Executions.Priority;
import java.util.UUID;

/** Ready tasks that compete for the same slots on the same terms. */
public record QueueKey(String pool, UUID tenantId, Priority priority) {}
