package io.loom.events;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events a stream carries.
 *
 * @param tenantId of this tenant
 * @param ownerId about clusters of this user, and about none but those for administrators; null for everybody's, and all of these
 * @param clusterId about this cluster; null for all
 * @param platform whether those of the platform too, that are no tenant's
 * @param types only of these; empty for all
 */
record EventFilter(
        UUID tenantId, @Nullable UUID ownerId, @Nullable UUID clusterId, boolean platform, Set<EventType> types) {}
