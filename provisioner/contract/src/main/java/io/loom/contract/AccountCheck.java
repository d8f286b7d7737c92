package io.loom.contract;

/**
 * One thing that was looked at to see whether an account at a provider can be used.
 *
 * @param subject what, e.g. {@code credentials}, {@code network private} or {@code quota of cores}
 * @param passed whether it will do
 * @param words what was found, in one sentence; where it will not do, the provider's own words and what would
 */
public record AccountCheck(String subject, boolean passed, String words) {}
