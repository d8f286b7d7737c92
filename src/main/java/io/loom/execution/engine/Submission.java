package io.loom.execution.engine;

import io.loom.execution.Executions.Priority;
import io.loom.taskgraph.TaskGraph;
import java.util.UUID;

/**
 * An operation as it was submitted.
 *
 * @param operationId identity
 * @param tenantId whose it is
 * @param priority which of two ready tasks of a tenant goes first
 * @param key random, from which the nonces of its attempts are made
 * @param graph what to do
 */
public record Submission(UUID operationId, UUID tenantId, Priority priority, byte[] key, TaskGraph graph) {}
