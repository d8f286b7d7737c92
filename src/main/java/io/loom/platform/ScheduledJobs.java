package io.loom.platform;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.spi.JobInstrumenter;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs every scheduled method until the server stops. Then none begins any more, and what else stops waits, for a
 * bounded time, until those under way have ended: they find the database and the broker still there.
 */
@ApplicationScoped
class ScheduledJobs implements JobInstrumenter {

    private static final Logger LOG = Logger.getLogger(ScheduledJobs.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 1_000;

    private final Semaphore free = new Semaphore(MOST);

    @Override
    public CompletionStage<Void> instrument(JobInstrumentationContext job) {
        if (!free.tryAcquire()) {
            return CompletableFuture.completedFuture(null);
        }
        return job.executeJob().whenComplete((done, failure) -> free.release());
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent stopping)
            throws InterruptedException {
        int running = MOST - free.drainPermits();
        if (!free.tryAcquire(running, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warnf("Of %d scheduled jobs not all have ended in %s.", running, PATIENCE);
        }
    }
}
