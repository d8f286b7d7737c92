package io.loom.operations;

import org.jspecify.annotations.Nullable;

/**
 * What can be done to a cluster.
 *
 * @param kind as in the body that asks for it; {@code delete} for the deletion
 * @param label what people call it
 * @param allowed whether it is allowed now
 * @param reason why it is not; null where it is
 */
public record AllowedAction(
        String kind,
        String label,
        boolean allowed,
        @Nullable String reason) {}
