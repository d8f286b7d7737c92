package io.loom.platform;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the embedded PostgreSQL again, later and later, whenever it has ended by itself, until it is closed. */
final class PostgresWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PostgresWatch.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EmbeddedPostgres postgres;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("loom-postgres").daemon().unstarted(this::run);

    private PostgresWatch(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Watches over one that runs, and closes it in the end. */
    static PostgresWatch over(EmbeddedPostgres postgres) {
        PostgresWatch watch = new PostgresWatch(postgres);
        watch.thread.start();
        return watch;
    }

    /** Ends PostgreSQL in an orderly way, also one that is being started again. */
    @Override
    public void close() {
        closing.countDown();
        postgres.close();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgres.close();
    }

    private void run() {
        Duration backOff = FIRST_BACK_OFF;
        long startedAt = System.nanoTime();
        try {
            while (!isClosedWithin(LOOK)) {
                if (postgres.isRunning()) {
                    continue;
                }
                if (System.nanoTime() - startedAt > STEADY.toNanos()) {
                    backOff = FIRST_BACK_OFF;
                }
                LOG.errorf("PostgreSQL has ended; it is started again in %d ms.", (Long) backOff.toMillis());
                if (isClosedWithin(backOff)) {
                    return;
                }
                startAgain();
                startedAt = System.nanoTime();
                Duration longer = backOff.multipliedBy(2);
                backOff = longer.compareTo(LAST_BACK_OFF) < 0 ? longer : LAST_BACK_OFF;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() throws InterruptedException {
        try {
            postgres.startAgain();
            LOG.info("PostgreSQL runs again.");
        } catch (RuntimeException | Error e) {
            if (!isClosedWithin(Duration.ZERO)) {
                LOG.errorf("PostgreSQL cannot be started again yet: %s", e.getMessage());
            }
        }
    }

    private boolean isClosedWithin(Duration time) throws InterruptedException {
        return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
