package io.loom.placement;

import org.jspecify.annotations.Nullable;

/** Lets other threads watch a solve and end it. Thread-safe; for one solve. To be told of better placements, override {@link #better}. */
public class PlacementWatch {

    private boolean cancelled;
    private @Nullable Runnable onCancel;

    /**
     * A placement that is better than any before it in this solve.
     *
     * @param score in Timefold's notation, as in {@link PlacementAnswer#score}
     * @param feasible whether all hard constraints hold
     * @param gap how far the soft score is from the bound, as a part of the bound; 0 for the best there can be
     */
    public record Interim(String score, boolean feasible, double gap) {}

    /** Hears of each better placement, on the solving thread; must return soon. */
    protected void better(Interim interim) {}

    /** Ends the solving soon; the best so far is the answer. */
    public final synchronized void cancel() {
        cancelled = true;
        if (onCancel != null) {
            onCancel.run();
        }
    }

    /** Whether {@link #cancel} was called. */
    public final synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs {@code action} when cancelled, or at once if that has been; it takes the place of the action before, null of all. */
    final synchronized void onCancel(@Nullable Runnable action) {
        onCancel = action;
        if (cancelled && action != null) {
            action.run();
        }
    }
}
