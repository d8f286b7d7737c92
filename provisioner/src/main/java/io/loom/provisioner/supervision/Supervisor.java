package io.loom.provisioner.supervision;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Supervises long-lived threads: what one of them fails with is logged, and it begins again after a pause. After an error of
 * the virtual machine, such as an OutOfMemoryError, the process ends at once, so that whoever supervises it starts another; a
 * stack that overflows is the failure of the work alone. Thread-safe.
 */
public final class Supervisor {

    /** What is done for as long as the provisioner runs. */
    @FunctionalInterface
    public interface Work {

        /** Returns when it is to end; may be called again after it has thrown something. */
        void run() throws InterruptedException;
    }

    private static final Logger LOG = Logger.getLogger(Supervisor.class);
    private static final int STATUS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Runnable end;

    public Supervisor() {
        this(() -> Runtime.getRuntime().halt(STATUS));
    }

    /** @param end ends the process */
    Supervisor(Runnable end) {
        this.end = end;
    }

    /** Starts a virtual thread that does the work until it returns, or the thread is interrupted. */
    public Thread start(String name, Work work) {
        return Thread.ofVirtual().name(name).start(() -> {
            try {
                while (!isDone(name, work)) {
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean isDone(String name, Work work) throws InterruptedException {
        try {
            work.run();
            return true;
        } catch (RuntimeException | Error e) {
            failed(name, e);
            return false;
        }
    }

    /** For executors, which would not repeat what has failed: the same work, whose failures nobody else hears of. */
    public Runnable guard(String name, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failed(name, e);
            }
        };
    }

    /** What somebody has failed with who goes on after this. */
    public void failed(String what, Throwable why) {
        try {
            LOG.errorf(why, "%s failed for an unexpected reason", what);
        } finally {
            if (isOfTheMachine(why)) {
                end.run();
            }
        }
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
}
