package io.loom.contract;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task for whichever provisioner of the pool takes it first.
 *
 * @param attempt identity of this try
 * @param shard whose reports queue hears of it
 * @param operationId the operation that the task belongs to
 * @param cluster the cluster that the node belongs to
 * @param node the node that the task is about
 * @param action what to do
 * @param timeoutSeconds after which the attempt is given up, by the provisioner first and by the server soon after
 * @param secretBundle id of the secrets that the task needs, to be fetched over HTTPS; null when it needs none
 * @param work what the action needs to know
 * @param traceparent W3C trace context of the operation; null when it is not traced
 */
public record TaskAssignment(
        TaskAttempt attempt,
        int shard,
        UUID operationId,
        ClusterRef cluster,
        NodeRef node,
        TaskAction action,
        int timeoutSeconds,
        @Nullable String secretBundle,
        TaskWork work,
        @Nullable String traceparent) {}
