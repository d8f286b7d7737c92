package io.loom.provisioner.tasks;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ResourceRef;
import io.loom.contract.SecretBundle;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.provisioner.plugin.TaskContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An attempt that this provisioner has accepted, from then to its end. */
final class RunningTask implements TaskContext {

    /** Why an attempt is stopped before its end. */
    enum Stop {
        /** The server does not want it any more, or has given it to another: nothing is reported. */
        CANCELLED,
        /** This provisioner ends, or is another incarnation now: others go on with it, and what runs on a node is left to them. */
        HANDED_BACK,
        /** Its time is up. */
        TIMED_OUT
    }

    private final TaskAssignment assignment;
    private final String incarnation;
    private final Clock clock;
    private final Consumer<TaskReport> reports;
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private volatile long deadline = Long.MAX_VALUE;
    private volatile Redactor redactor = new Redactor(List.of());
    private final TaskResources resources;
    private TaskLog log;
    private @Nullable Thread thread;

    RunningTask(
            TaskAssignment assignment,
            String incarnation,
            Clock clock,
            Consumer<TaskReport> reports,
            TaskResources resources) {
        this.resources = resources;
        this.assignment = assignment;
        this.incarnation = incarnation;
        this.clock = clock;
        this.reports = reports;
        log = new TaskLog(redactor, this::chunk);
    }

    TaskAssignment assignment() {
        return assignment;
    }

    String incarnation() {
        return incarnation;
    }

    /** From here on the calling thread does it, and its time runs. */
    synchronized void begin() {
        thread = Thread.currentThread();
        deadline = System.nanoTime()
                + Duration.ofSeconds(assignment.timeoutSeconds()).toNanos();
        if (stop.get() != null) {
            thread.interrupt();
        }
    }

    /** The calling thread is done with it. */
    void end() {
        resources.close();
        synchronized (this) {
            thread = null;
            Thread.interrupted();
        }
    }

    /** Before anything is said: the secrets that must not be. */
    synchronized void knowSecrets(SecretBundle bundle) {
        redactor = new Redactor(bundle.secrets().values());
        log = new TaskLog(redactor, this::chunk);
    }

    /** Stops it, for the first reason that is given. */
    synchronized void stop(Stop why) {
        stop.compareAndSet(null, why);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Why it is being stopped; null while it is not. */
    @Nullable
    Stop stopped() {
        return stop.get();
    }

    @Override
    public boolean isHandedBack() {
        return stop.get() == Stop.HANDED_BACK;
    }

    boolean overdue() {
        return System.nanoTime() - deadline > 0 && deadline != Long.MAX_VALUE;
    }

    String redact(String text) {
        return redactor.redact(text);
    }

    void report(TaskReport report) {
        reports.accept(report);
    }

    void flushLog() {
        currentLog().flush();
    }

    void closeLog() {
        currentLog().close();
    }

    private synchronized TaskLog currentLog() {
        return log;
    }

    private void chunk(String text) {
        report(new TaskReport.LogChunk(attempt(), incarnation, clock.instant(), chunks.getAndIncrement(), text));
    }

    @Override
    public TaskAttempt attempt() {
        return assignment.attempt();
    }

    @Override
    public TaskAction action() {
        return assignment.action();
    }

    @Override
    public ClusterRef cluster() {
        return assignment.cluster();
    }

    @Override
    public NodeRef node() {
        return assignment.node();
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    @Override
    public Path resource(ResourceRef resource) throws InterruptedException {
        return resources.get(resource);
    }

    @Override
    public void progress(String message) {
        if (stopped() == null) {
            String line = message.lines().findFirst().orElse("");
            report(new TaskReport.Progress(attempt(), incarnation, clock.instant(), redact(line)));
        }
    }

    @Override
    public void log(byte[] bytes, int offset, int length) {
        if (stopped() != Stop.CANCELLED) {
            currentLog().add(bytes, offset, length);
        }
    }
}
