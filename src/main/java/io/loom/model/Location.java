package io.loom.model;

import org.jspecify.annotations.Nullable;

/**
 * A place within a provider: a zone, a rack, a region. Its id over all providers is {@code provider/name}.
 *
 * @param name within the provider
 * @param limit how many nodes of one tenant may stand there; null for no limit
 */
public record Location(String name, @Nullable Integer limit) {

    /** The place of a provider that names none. */
    public static final Location DEFAULT = new Location("default", null);
}
