package io.loom.execution.shards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a shard was told and has not dealt with yet. Anyone may add; one thread takes, in batches: those of a few
 * milliseconds, and no more than can be made durable quickly.
 */
final class Intake {

    /**
     * The most that is in a batch, by {@link Input#size}; an input that is larger is a batch of its own. A row of the journal
     * holds at most 256 transitions: this leaves room for the ends of operations, which no input foretells.
     */
    static final int BATCH = 240;

    private static final Duration LINGER = Duration.ofMillis(2);
    private static final int FULL = 64;

    private final UnaryOperator<Input> opener;
    private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    private @Nullable Input heldBack;

    /** @param opener what is done with an input before its size is known, on the thread that takes */
    Intake(UnaryOperator<Input> opener) {
        this.opener = opener;
    }

    void add(Input input) {
        inputs.add(input);
    }

    /** Whether so much waits that nothing more should come in before some of it is taken. */
    boolean isFull() {
        return inputs.size() > FULL;
    }

    /**
     * The next batch. For the one thread that takes.
     *
     * @param patience how long to wait for an input; empty when none has come
     */
    List<Input> next(Duration patience) throws InterruptedException {
        List<Input> batch = new ArrayList<>();
        int size = 0;
        Input next = heldBack == null ? poll(patience) : heldBack;
        heldBack = null;
        long end = System.nanoTime() + LINGER.toNanos();
        while (next != null) {
            if (size > 0 && size + next.size() > BATCH) {
                heldBack = next;
                return batch;
            }
            batch.add(next);
            size += next.size();
            next = size >= BATCH ? null : poll(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        return batch;
    }

    private @Nullable Input poll(Duration patience) throws InterruptedException {
        Input input = inputs.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return input == null ? null : opener.apply(input);
    }

    /** Hands over what is left. For the one thread that takes. */
    void drain(Consumer<Input> rest) {
        Input first = heldBack;
        if (first != null) {
            rest.accept(first);
            heldBack = null;
        }
        List<Input> others = new ArrayList<>();
        inputs.drainTo(others);
        others.forEach(rest);
    }
}
