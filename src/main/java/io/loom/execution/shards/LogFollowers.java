package io.loom.execution.shards;

import io.loom.platform.Signals;
import io.loom.platform.Supervisor;
import io.loom.platform.Watch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/**
 * Who follows the log of which task, on all servers. Followers announce themselves, so that a server that writes logs tells
 * the others of those tasks only: where nobody follows, it costs nothing. A follower must look for itself now and then:
 * it may have announced itself a moment too late, and signals are missed while the database is away. Thread-safe.
 */
@ApplicationScoped
class LogFollowers {

    private static final Logger LOG = Logger.getLogger(LogFollowers.class);
    private static final String FOLLOWED = "loom_logs_followed";
    private static final String CHANGED = "loom_logs_changed";
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final Signals signals;
    private final Watch watch;
    private final Map<UUID, Long> followed = new ConcurrentHashMap<>();
    private final Map<UUID, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("loom-logs").daemon().factory());

    LogFollowers(Signals signals, Supervisor supervisor) {
        this.signals = signals;
        this.watch = supervisor.watch("loom-logs");
    }

    void start(@Observes StartupEvent started) {
        signals.listen(FOLLOWED, () -> {}, task -> followed.put(UUID.fromString(task), System.nanoTime()));
        signals.listen(CHANGED, this::wakeAll, task -> wake(UUID.fromString(task)));
    }

    void stop(@Observes ShutdownEvent stopping) {
        teller.shutdown();
    }

    @Scheduled(every = "30s")
    void forget() {
        followed.values().removeIf(LogFollowers::isLongAgo);
    }

    /** Asks all servers to tell of a task's log for half a minute. */
    void announce(UUID taskId) {
        followed.put(taskId, System.nanoTime());
        signals.send(FOLLOWED, taskId.toString());
    }

    /** Completes when the log has changed after this call. Who does not want to wait any longer completes it. */
    CompletableFuture<Void> nextChange(UUID taskId) {
        CompletableFuture<Void> next = new CompletableFuture<>();
        waiting.compute(taskId, (id, others) -> {
            Set<CompletableFuture<Void>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(next);
            return all;
        });
        var _ = next.whenComplete((_, _) -> waiting.computeIfPresent(taskId, (id, all) -> {
            all.remove(next);
            return all.isEmpty() ? null : all;
        }));
        return next;
    }

    /** These tasks have said more, or ended, and that is durable. Does not block. */
    void changed(Collection<UUID> taskIds) {
        if (followed.isEmpty()) {
            return;
        }
        for (UUID task : Set.copyOf(taskIds)) {
            Long since = followed.get(task);
            if (since != null && !isLongAgo(since)) {
                wake(task);
                tell(task);
            }
        }
    }

    private void tell(UUID task) {
        try {
            teller.execute(watch.guard(() -> {
                try {
                    signals.send(CHANGED, task.toString());
                } catch (RuntimeException e) {
                    LOG.debugf("Other servers look for the log of task %s themselves: %s", task, e.getMessage());
                }
            }));
        } catch (RejectedExecutionException e) {
            LOG.debug("The server stops.");
        }
    }

    private void wake(UUID task) {
        Set<CompletableFuture<Void>> woken = waiting.get(task);
        if (woken != null) {
            woken.forEach(next -> next.complete(null));
        }
    }

    private void wakeAll() {
        waiting.keySet().forEach(this::wake);
    }

    private static boolean isLongAgo(long since) {
        return System.nanoTime() - since > REMEMBERED.toNanos();
    }
}
