package io.loom.model;

/**
 * An address for people.
 *
 * @param label what it is
 * @param url macros allowed
 */
public record Link(String label, String url) {}
