package io.loom.events;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events a stream carries.
 *
 * @param tenantId of this tenant
 * @param ownerId about clusters of this user, and about none; null for everybody's
 * @param clusterId about this cluster; null for all
 */
record EventFilter(
        UUID tenantId, @Nullable UUID ownerId, @Nullable UUID clusterId) {}
