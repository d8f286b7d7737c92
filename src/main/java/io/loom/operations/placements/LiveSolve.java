package io.loom.operations.placements;

import io.loom.placement.PlacementWatch;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A solve that is watched. Tells at most so often, and never less than the last that was better. Used by one solving thread. */
final class LiveSolve extends PlacementWatch {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final UUID id;
    private final UUID userId;
    private final Consumer<ProgressView> listener;
    private final long started = System.nanoTime();
    private long told;
    private @Nullable ProgressView held;

    /** @param listener hears of better placements, on the solving thread */
    LiveSolve(UUID id, UUID userId, Consumer<ProgressView> listener) {
        this.id = id;
        this.userId = userId;
        this.listener = listener;
        told = started - PAUSE.toNanos();
    }

    UUID id() {
        return id;
    }

    UUID userId() {
        return userId;
    }

    /**
     * The best so far.
     *
     * @param score in Timefold's notation
     * @param feasible whether all hard constraints hold
     * @param gap how far the soft score is from the bound, as a part of it
     * @param millis since the solve was asked for
     */
    public record ProgressView(String score, boolean feasible, double gap, long millis) {}

    @Override
    protected void better(Interim interim) {
        long now = System.nanoTime();
        ProgressView progress = new ProgressView(
                interim.score(),
                interim.feasible(),
                interim.gap(),
                Duration.ofNanos(now - started).toMillis());
        if (now - told < PAUSE.toNanos()) {
            held = progress;
            return;
        }
        told = now;
        held = null;
        listener.accept(progress);
    }

    /** Tells what was held back last. */
    void flush() {
        ProgressView last = held;
        held = null;
        if (last != null) {
            listener.accept(last);
        }
    }
}
