package io.loom.placement;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much to do for one answer.
 *
 * @param budget so long it may take, except for a relaxation that has begun; null for the limits of {@code solver.xml}
 * @param reasons whether to say for each group of nodes why it is what and where it is
 */
public record Effort(@Nullable Duration budget, boolean reasons) {

    /** The limits of {@code solver.xml}, and the placement alone. */
    public static final Effort USUAL = new Effort(null, false);

    /** The limits of {@code solver.xml}, with reasons. */
    public static final Effort EXPLAINED = new Effort(null, true);
}
