package io.loom.placement;

import org.jspecify.annotations.Nullable;

/** Lets one thread watch and end the solving of another. Thread-safe; for one solve. */
public class PlacementWatch {

    private boolean cancelled;
    private @Nullable Runnable onCancel;

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

    final synchronized void onCancel(Runnable action) {
        onCancel = action;
        if (cancelled) {
            action.run();
        }
    }
}
