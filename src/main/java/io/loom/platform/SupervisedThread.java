package io.loom.platform;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that begins its work again, after a pause, whatever that fails with. It ends when the work returns. */
public final class SupervisedThread {

    /** What is done for as long as the server runs. */
    @FunctionalInterface
    public interface Work {

        /** Returns when it is to end; may be called again after it has thrown something. */
        void run() throws Exception;
    }

    private final Work work;
    private final Watch watch;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    SupervisedThread(String name, Work work, Watch watch) {
        this.work = work;
        this.watch = watch;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    SupervisedThread start() {
        thread.start();
        return this;
    }

    /** Does not begin the work again, and waits until it has returned, or for as long as it is given. */
    public void stop(Duration patience) throws InterruptedException {
        stopped.countDown();
        thread.join(patience);
    }

    private void run() {
        try (watch) {
            boolean again = true;
            while (again) {
                again = attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean attempt() throws InterruptedException {
        try {
            watch.began();
            work.run();
            return false;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            return !stopped.await(watch.failed(e).toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
