package io.loom.cli;

import java.util.concurrent.CountDownLatch;

/**
 * While it is open, SIGINT and SIGTERM interrupt the thread that opened it, and the JVM waits until that thread has
 * closed it.
 */
final class ShutdownHook implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    ShutdownHook() {
        Thread opener = Thread.currentThread();
        this.hook = new Thread(() -> {
            opener.interrupt();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            Thread.interrupted(); // the JVM is ending, which is what the hook was for
        }
    }
}
