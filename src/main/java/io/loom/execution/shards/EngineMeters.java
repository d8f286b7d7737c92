package io.loom.execution.shards;

import io.loom.execution.engine.Admission;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.Notification;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** The engine's figures for monitoring. Names and tags are part of the product's interface. Thread-safe. */
@ApplicationScoped
class EngineMeters {

    private record TaskKind(String action, String plugin, String outcome) {}

    private final MeterRegistry meters;
    private final DistributionSummary journalBatch;
    private final Timer journalCommit;
    private final MultiGauge waiting;
    private final MultiGauge held;
    private final Map<TaskKind, Timer> tasks = new ConcurrentHashMap<>();

    EngineMeters(MeterRegistry meters) {
        this.meters = meters;
        journalBatch = DistributionSummary.builder("loom.journal.batch")
                .description("Transitions in one row of the journal")
                .serviceLevelObjectives(1, 4, 16, 64, 256)
                .register(meters);
        journalCommit = Timer.builder("loom.journal.commit")
                .description("Time to make a batch durable, with all that the listeners write")
                .serviceLevelObjectives(
                        Duration.ofMillis(2), Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250))
                .register(meters);
        waiting = MultiGauge.builder("loom.tasks.waiting")
                .description("Ready tasks that wait for a slot of their pool")
                .register(meters);
        held = MultiGauge.builder("loom.tasks.out")
                .description("Tasks that are out: sent to a pool, or running")
                .register(meters);
    }

    /** How many of a server's things there are. */
    <T> void gauge(String name, String description, T server, ToDoubleFunction<T> value) {
        Gauge.builder(name, server, value).description(description).register(meters);
    }

    /** A batch was made durable. */
    void committed(Effects effects, Duration took) {
        if (!effects.transitions().isEmpty()) {
            journalBatch.record(effects.transitions().size());
            journalCommit.record(took);
        }
    }

    /** An attempt ended, and that is durable. */
    void ended(Notification.AttemptEnded notification, String plugin, long now) {
        String outcome = switch (notification) {
            case Notification.Succeeded _ -> "succeeded";
            case Notification.Failed it -> it.finallyFailed() ? "failed" : "retried";
        };
        String action = notification.task().action().name().toLowerCase(Locale.ROOT);
        tasks.computeIfAbsent(new TaskKind(action, plugin, outcome), this::timer)
                .record(Duration.ofMillis(Math.max(0, now - notification.started())));
    }

    private Timer timer(TaskKind kind) {
        return Timer.builder("loom.task.duration")
                .description("From the moment an attempt goes out until its end is durable")
                .tags("action", kind.action(), "plugin", kind.plugin(), "outcome", kind.outcome())
                .serviceLevelObjectives(
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10))
                .register(meters);
    }

    /** How many ready tasks wait and how many are out, per pool and tenant. */
    void queues(List<Admission.Queue> queues) {
        waiting.register(rows(queues, Admission.Queue::waiting), true);
        held.register(rows(queues, Admission.Queue::held), true);
    }

    private static List<MultiGauge.Row<?>> rows(List<Admission.Queue> queues, ToIntFunction<Admission.Queue> value) {
        return queues.stream()
                .<MultiGauge.Row<?>>map(queue -> MultiGauge.Row.of(
                        Tags.of("pool", queue.pool(), "tenant", queue.tenantId().toString()), value.applyAsInt(queue)))
                .toList();
    }

    /** Reports were not believed. */
    void refused(Effects.Refusal refusal, int count) {
        refused(refusal.name().toLowerCase(Locale.ROOT), count);
    }

    /** Reports were refused. */
    void refused(String reason, int count) {
        meters.counter("loom.reports.refused", "reason", reason).increment(count);
    }

    /** An operation was parked. */
    void parked() {
        meters.counter("loom.operations.parked").increment();
    }

    /** Assignments went to a pool. */
    void dispatched(String pool, int count) {
        meters.counter("loom.tasks.dispatched", "pool", pool).increment(count);
    }
}
