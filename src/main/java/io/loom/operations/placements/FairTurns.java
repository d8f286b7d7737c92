package io.loom.operations.placements;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Lets work of many askers wait for few threads: the askers take turns, so that one who asks for much waits for the own work and not the others for it. Thread-safe.
 */
public final class FairTurns {

    private final Executor threads;
    private final int limit;
    private final Map<Object, Queue<FutureTask<?>>> waiting = new LinkedHashMap<>();
    private int size;

    /**
     * @param threads with a queue that takes whatever comes
     * @param limit that may wait
     */
    FairTurns(Executor threads, int limit) {
        this.threads = threads;
        this.limit = limit;
    }

    /**
     * Has {@code work} done when it is the asker's turn. What is cancelled before that is not begun.
     *
     * @throws RejectedExecutionException when too much waits already
     */
    <T> FutureTask<T> submit(Object asker, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        synchronized (this) {
            if (size >= limit) {
                throw new RejectedExecutionException("More than " + limit + " wait.");
            }
            waiting.computeIfAbsent(asker, k -> new ArrayDeque<>()).add(task);
            size++;
        }
        threads.execute(() -> next().run());
        return task;
    }

    /** One for each that was submitted: the oldest of the asker who waits longest for a turn. */
    private synchronized FutureTask<?> next() {
        Map.Entry<Object, Queue<FutureTask<?>>> turn =
                waiting.entrySet().iterator().next();
        Object asker = turn.getKey();
        Queue<FutureTask<?>> own = turn.getValue();
        FutureTask<?> task = own.remove();
        size--;
        waiting.remove(asker);
        if (!own.isEmpty()) {
            waiting.put(asker, own);
        }
        return task;
    }
}
