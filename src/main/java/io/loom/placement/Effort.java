package io.loom.placement;

import io.loom.model.InvalidInputException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much to do for one answer.
 *
 * @param budget so long it may take, from 10 ms to a minute, except for a relaxation that has begun; null for the limits of {@code solver.xml}
 * @param reasons whether to say for each group of nodes why it is what and where it is
 */
public record Effort(@Nullable Duration budget, boolean reasons) {

    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofSeconds(60);

    /** The limits of {@code solver.xml}, and the placement alone. */
    public static final Effort USUAL = new Effort(null, false);

    /** The limits of {@code solver.xml}, with reasons. */
    public static final Effort EXPLAINED = new Effort(null, true);

    /** @throws InvalidInputException if the budget is out of range */
    public Effort {
        if (budget != null && (budget.compareTo(LEAST) < 0 || budget.compareTo(MOST) > 0)) {
            throw new InvalidInputException(
                    "/budgetMillis",
                    "The time budget (" + budget.toMillis() + " ms) must be from " + LEAST.toMillis() + " to "
                            + MOST.toMillis() + " ms.\nMaybe leave it out, for the limits of solver.xml.");
        }
    }
}
