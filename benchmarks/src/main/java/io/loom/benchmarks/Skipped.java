package io.loom.benchmarks;

/**
 * A bar that could not be measured here; nothing is known of whether it holds.
 *
 * @param name as the bar would have
 * @param why what was missing, and what would provide it
 */
public record Skipped(String name, String why) {}
