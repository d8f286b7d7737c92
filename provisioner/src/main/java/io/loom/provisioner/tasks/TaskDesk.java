package io.loom.provisioner.tasks;

import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Finding;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.provisioner.Wire;
import io.loom.provisioner.broker.Broker;
import io.loom.provisioner.broker.ReportOutbox;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.enrolment.ServerClient;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.resource.ResourceCache;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.supervision.Supervisor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries, and sees each of their assignments to its end: Accepted made durable, the delivery settled, the work
 * done on a virtual thread, its end reported. An attempt that is delivered again while it is here is not begun again.
 */
public final class TaskDesk implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TaskDesk.class);
    private static final String NOT_UNDERSTOOD =
            "This provisioner does not understand the assignment: its kind is unknown here, or it is of a newer version of the contract than "
                    + Contract.VERSION + ".";
    private static final Duration TICK = Duration.ofMillis(300);

    private final TaskWorker worker;
    private final ProviderQuestions questions;
    private final ResourceCache resources;
    private final ServerClient server;
    private final ReportOutbox outbox;
    private final Clock clock;
    private final int capacity;
    private final Semaphore places;
    private final Map<Key, RunningTask> tasks = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("task-ticker").factory());
    private final Supervisor supervisor = new Supervisor();
    private volatile boolean draining;
    private volatile Runnable onRoom = () -> {};

    public TaskDesk(
            Plugins plugins,
            SecretBundles bundles,
            ResourceCache resources,
            ServerClient server,
            SshConnections connections,
            ReportOutbox outbox,
            Clock clock,
            int capacity) {
        worker = new TaskWorker(plugins, bundles, connections);
        questions = new ProviderQuestions(plugins, bundles, connections);
        this.resources = resources;
        this.server = server;
        this.outbox = outbox;
        this.clock = clock;
        this.capacity = capacity;
        places = new Semaphore(capacity);
        var _ = ticker.scheduleWithFixedDelay(
                supervisor.guard("task-ticker", this::tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An attempt without its nonce. */
    private record Key(UUID taskId, int number) {
        static Key of(TaskAttempt attempt) {
            return new Key(attempt.taskId(), attempt.number());
        }
    }

    /** Called, from any thread, whenever a task ended. */
    public void onRoom(Runnable action) {
        onRoom = action;
    }

    /** How many more tasks there is room for. */
    public int room() {
        return draining ? 0 : Math.max(0, capacity - tasks.size());
    }

    /** How many tasks are here. */
    public int running() {
        return tasks.size();
    }

    /** Takes a delivery over; returns at once. */
    public void take(Broker.Delivery delivery, String incarnation) {
        AssignmentReader.Read read = AssignmentReader.read(delivery.version(), delivery.body());
        List<RunningTask> fresh = new ArrayList<>();
        List<CompletableFuture<Void>> durable = new ArrayList<>();
        for (AssignmentReader.Refused refused : read.refused()) {
            durable.add(outbox.add(
                    refused.shard(),
                    new TaskReport.Refused(refused.attempt(), incarnation, clock.instant(), NOT_UNDERSTOOD)));
        }
        for (TaskAssignment assignment : read.understood()) {
            Optional<String> unfit =
                    draining ? Optional.of("This provisioner takes no more tasks.") : unfit(assignment);
            if (unfit.isPresent()) {
                durable.add(outbox.add(
                        assignment.shard(),
                        new TaskReport.Refused(assignment.attempt(), incarnation, clock.instant(), unfit.get())));
                continue;
            }
            var task = new RunningTask(
                    assignment,
                    incarnation,
                    clock,
                    report -> {
                        var _ = outbox.add(assignment.shard(), report);
                    },
                    resourcesOf(assignment));
            if (tasks.putIfAbsent(Key.of(assignment.attempt()), task) == null) {
                fresh.add(task);
                durable.add(outbox.add(
                        assignment.shard(),
                        new TaskReport.Accepted(assignment.attempt(), incarnation, clock.instant())));
            }
        }
        var _ = CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new))
                .whenComplete((v, e) -> {
                    if (e != null) {
                        fresh.forEach(this::leave);
                        return;
                    }
                    delivery.settle().run();
                    fresh.forEach(task -> Thread.ofVirtual()
                            .name("task-" + task.attempt().taskId())
                            .start(() -> run(task)));
                });
    }

    /**
     * Does what the server says to this incarnation; returns at once.
     *
     * @param answers takes what is to be said to it
     */
    public void control(byte[] body, ProviderQuestions.Answers answers, Runnable onDrain) {
        try {
            switch (Wire.read(body, ControlMessage.class)) {
                case ControlMessage.Cancel cancel -> {
                    RunningTask task = tasks.get(Key.of(cancel.attempt()));
                    if (task != null && task.attempt().equals(cancel.attempt())) {
                        task.stop(RunningTask.Stop.CANCELLED);
                    }
                }
                case ControlMessage.Drain drain -> onDrain.run();
                case ControlMessage.ListMachines asked -> questions.ask(asked, answers);
                case ControlMessage.DeleteMachine asked -> questions.ask(asked, answers);
                case ControlMessage.CheckProvider asked -> questions.ask(asked, answers);
                case ControlMessage.DiscoverProvider asked -> questions.ask(asked, answers);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("A control message cannot be understood: %s", e.getMessage());
        }
    }

    /**
     * Takes no more tasks, and waits for those that run.
     *
     * @return whether all have ended within the patience
     */
    public boolean drain(Duration patience) throws InterruptedException {
        draining = true;
        return places.tryAcquire(capacity, patience.toMillis(), TimeUnit.MILLISECONDS) && tasks.isEmpty();
    }

    /** Stops all that runs, and reports nothing more of it. */
    public void cancelAll() {
        tasks.values().forEach(t -> t.stop(RunningTask.Stop.CANCELLED));
    }

    /**
     * Lets go of all that runs, for others to go on with, and reports nothing more of it but what is done. What runs on nodes is not
     * ended.
     */
    public void handBack() {
        tasks.values().forEach(t -> t.stop(RunningTask.Stop.HANDED_BACK));
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        cancelAll();
    }

    /** Does a task to its end, and reports that; blocks. */
    void run(RunningTask task) {
        try {
            places.acquireUninterruptibly();
            try {
                report(task);
            } finally {
                task.end();
                places.release();
            }
        } finally {
            leave(task);
        }
    }

    private TaskResources resourcesOf(TaskAssignment assignment) {
        return new TaskResources(
                resources, (resource, into) -> server.resource(resource, assignment.operationId(), into));
    }

    private void leave(RunningTask task) {
        tasks.remove(Key.of(task.attempt()), task);
        onRoom.run();
    }

    private void report(RunningTask task) {
        @Nullable TaskReport end;
        try {
            task.begin();
            TaskWorker.Done done = worker.work(task);
            end = new TaskReport.Succeeded(
                    task.attempt(),
                    task.incarnation(),
                    clock.instant(),
                    done.machine(),
                    redact(task, done.outputs()),
                    redact(task, done.finding()));
        } catch (TaskFailure e) {
            end = failed(task, e.code(), String.valueOf(e.getMessage()), e.retryable());
        } catch (InterruptedException e) {
            end = failed(task, "interrupted", "The task was interrupted.", true);
        } catch (RuntimeException | Error e) {
            supervisor.failed("Task " + task.attempt().taskId(), e);
            end = failed(task, "internal-error", "The provisioner failed: " + e, true);
        }
        if (task.stopped() == RunningTask.Stop.TIMED_OUT && !(end instanceof TaskReport.Succeeded)) {
            end = failed(
                    task,
                    "timed-out",
                    task.action() + " did not end within " + task.assignment().timeoutSeconds() + " s, and was ended.",
                    true);
        }
        boolean isOurs = task.stopped() != RunningTask.Stop.CANCELLED
                && (task.stopped() != RunningTask.Stop.HANDED_BACK || end instanceof TaskReport.Succeeded);
        if (isOurs) {
            task.closeLog();
            task.report(end);
        }
    }

    private static Map<String, String> redact(RunningTask task, Map<String, String> outputs) {
        return outputs.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> task.redact(e.getValue())));
    }

    private static @Nullable Finding redact(RunningTask task, @Nullable Finding finding) {
        return finding == null
                ? null
                : new Finding(finding.condition(), task.redact(finding.reason()), finding.services());
    }

    private TaskReport failed(RunningTask task, String code, String message, boolean retryable) {
        return new TaskReport.Failed(
                task.attempt(), task.incarnation(), clock.instant(), code, task.redact(message), retryable);
    }

    private void tick() {
        tasks.values().forEach(task -> {
            if (task.overdue()) {
                task.stop(RunningTask.Stop.TIMED_OUT);
            }
            if (task.stopped() != RunningTask.Stop.CANCELLED) {
                task.flushLog();
            }
        });
    }

    private Optional<String> unfit(TaskAssignment assignment) {
        try {
            return worker.unfit(assignment);
        } catch (RuntimeException e) {
            LOG.debug("An assignment lacks what it must say.", e);
            return Optional.of(NOT_UNDERSTOOD);
        }
    }
}
