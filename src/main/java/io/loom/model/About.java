package io.loom.model;

import org.jspecify.annotations.Nullable;

/**
 * Words for people about a definition.
 *
 * @param label a nicer name
 * @param description one sentence or more
 * @param icon name or data URL of a picture
 */
public record About(
        @Nullable String label,
        @Nullable String description,
        @Nullable String icon) {

    /** Nothing said. */
    public static final About NONE = new About(null, null, null);
}
