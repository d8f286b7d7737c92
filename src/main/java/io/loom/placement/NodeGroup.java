package io.loom.placement;

/**
 * So many nodes that are alike.
 *
 * @param layout what they are
 * @param provider where they are
 * @param location within the provider
 * @param count how many, 1 or more in an answer
 */
public record NodeGroup(Layout layout, String provider, String location, int count) {}
