package io.loom.events;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, before it has a place in the order.
 *
 * @param tenantId whose it is; null for the platform, whose events administrators of all tenants see
 * @param ownerId user who owns the cluster that it is about, so that only that user and admins see it; null for all of
 *     the tenant
 * @param clusterId cluster that it is about; null for none
 * @param operationId operation that it is about; null for none
 * @param data further facts as JSON values, never secret
 */
public record DomainEvent(
        @Nullable UUID tenantId,
        EventType type,
        @Nullable UUID ownerId,
        @Nullable UUID clusterId,
        @Nullable UUID operationId,
        Map<String, Object> data) {}
