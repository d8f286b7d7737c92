package io.loom.model;

import org.jspecify.annotations.Nullable;

/**
 * Nodes of other clusters that take room at a provider.
 *
 * @param provider where they stand
 * @param location within the provider
 * @param hardwareType what they are
 * @param host the one that a node has; null where the provider lists none
 * @param count how many; 1 with a host
 */
public record Occupied(
        String provider,
        String location,
        String hardwareType,
        @Nullable String host,
        long count) {}
