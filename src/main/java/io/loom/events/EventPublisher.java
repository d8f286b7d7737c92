package io.loom.events;

import io.loom.platform.Signals;
import io.loom.platform.Supervisor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Gives committed events their position, and wakes the streams on all servers. Woken after each commit that recorded
 * events; many commits in a short time are published together. What another server, or an earlier run, left without a
 * position is published on the next occasion, at the latest after two seconds. Thread-safe.
 */
@ApplicationScoped
class EventPublisher {

    private static final Logger LOG = Logger.getLogger(EventPublisher.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long events are gathered before they are published together. */
    private static final Duration LINGER = Duration.ofMillis(25);

    private static final String CHANNEL = "loom_events";

    private final EventRepository events;
    private final Signals signals;
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("loom-events").daemon().factory());
    private final Runnable publication;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();

    EventPublisher(EventRepository events, Signals signals, Supervisor supervisor) {
        this.events = events;
        this.signals = signals;
        this.publication = supervisor.watch("loom-events").guard(this::publish);
    }

    void onStart(@Observes StartupEvent event) {
        signals.listen(CHANNEL, this::wakeStreams, word -> wakeStreams());
        wake();
    }

    /** Comes after others have stopped, who may still record events. */
    void onStop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event)
            throws InterruptedException {
        publisher.shutdown();
        if (!publisher.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The event publisher has not stopped in time.");
        }
    }

    @Scheduled(every = "2s")
    void wakeForOthers() {
        wake();
    }

    /** Asks for publication soon. Does not block. */
    void wake() {
        if (wanted.compareAndSet(false, true)) {
            try {
                var _ = publisher.schedule(publication, LINGER.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("Events wait for the next start.");
            }
        }
    }

    /** Completes when something was published after this call. Who does not want to wait any longer completes it. */
    CompletableFuture<Void> nextPublication() {
        CompletableFuture<Void> next = new CompletableFuture<>();
        waiting.add(next);
        var _ = next.whenComplete((_, _) -> waiting.remove(next));
        return next;
    }

    private void publish() {
        wanted.set(false);
        boolean published = QuarkusTransaction.requiringNew().call(() -> {
            boolean some = events.publish() > 0;
            if (some) {
                signals.send(CHANNEL, "");
            }
            return some;
        });
        if (published) {
            wakeStreams();
        }
    }

    private void wakeStreams() {
        waiting.forEach(next -> next.complete(null));
    }
}
