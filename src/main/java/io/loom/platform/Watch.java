package io.loom.platform;

import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Knows whether one long-lived thread is well. It is down when it has failed again after its pause, until it succeeds or
 * has run steadily. Thread-safe.
 */
public final class Watch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String name;
    private final Runnable count;
    private final Runnable end;
    private final Consumer<Watch> closed;
    private int failures;
    private long beganAt;
    private boolean runs;

    Watch(String name, Runnable count, Runnable end, Consumer<Watch> closed) {
        this.name = name;
        this.count = count;
        this.end = end;
        this.closed = closed;
    }

    String name() {
        return name;
    }

    /** It begins, for the first time or again. */
    synchronized void began() {
        runs = true;
        beganAt = System.nanoTime();
    }

    /** It has done a piece of its work. */
    public synchronized void succeeded() {
        failures = 0;
    }

    /**
     * It failed. Ends the process where that was the virtual machine's failure; a stack that overflows is the work's own.
     *
     * @return how long it should pause
     */
    public Duration failed(Throwable why) {
        try {
            int inARow = another();
            count.run();
            LOG.errorf(why, "The thread %s failed (%d times in a row) and begins again.", name, (Integer) inARow);
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inARow - 1, 10));
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        } finally {
            if (isOfTheMachine(why)) {
                end.run();
            }
        }
    }

    private synchronized int another() {
        failures = isSteady() ? 1 : failures + 1;
        runs = false;
        return failures;
    }

    /** For executors: the same work, whose failures this hears of, and nobody else. */
    public Runnable guard(Runnable work) {
        return () -> {
            try {
                work.run();
                succeeded();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        };
    }

    synchronized boolean isDown() {
        return failures > 1 && !isSteady();
    }

    private boolean isSteady() {
        return runs && System.nanoTime() - beganAt > STEADY.toNanos();
    }

    private static boolean isOfTheMachine(Throwable why) {
        Throwable cause = why;
        for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
        }
        return false;
    }

    /** There is nothing more to watch. */
    @Override
    public void close() {
        closed.accept(this);
    }
}
