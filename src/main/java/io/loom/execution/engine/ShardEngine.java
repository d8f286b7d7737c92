package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The state machine of one shard. Every method takes the time in milliseconds since the epoch and adds to the effects
 * that it is given; it changes the state at once, so when those effects cannot be made durable the engine is thrown
 * away and rebuilt from what is durable. Feeding an input twice does no harm. Not thread-safe.
 */
public final class ShardEngine {

    /** How long after the provisioner's own time-out an attempt is given up here. */
    static final Duration GRACE = Duration.ofSeconds(15);

    /** How long an attempt may wait in its pool's queue before another goes out. */
    static final Duration UNACCEPTED = Duration.ofSeconds(60);

    /** How often in a row provisioners may refuse a task before it has failed. */
    static final int MAX_REFUSALS = 8;

    /** Names the pool of a task, from memory. */
    @FunctionalInterface
    public interface Pools {
        String of(UUID operationId, Task task);
    }

    /** Says whose reports are heard. */
    @FunctionalInterface
    public interface Reporters {

        /**
         * Whether an incarnation may report on a task of a pool.
         *
         * @param holds whether the task is its own by what it has said before
         */
        boolean mayReport(String incarnation, String pool, boolean holds);
    }

    /** Slots that are free, and that nobody waits for. */
    @FunctionalInterface
    public interface FreeSlots {

        /** Takes slots of a queue: as many as are asked for, or as there are. */
        int take(QueueKey key, int limit);
    }

    private final Runs runs = new Runs();
    private final Reports reports;
    private final ReadyTasks ready = new ReadyTasks(runs);
    private final Timers timers = new Timers();
    private final Attempts attempts;

    /**
     * @param policies how actions are tried
     * @param pools names the pool of a task
     * @param reporters says whose reports are heard
     * @param random for jitter; a seed makes the engine repeat itself exactly
     */
    public ShardEngine(ActionPolicies policies, Pools pools, Reporters reporters, RandomGenerator random) {
        attempts = new Attempts(policies, pools, random, ready, timers);
        this.reports = new Reports(runs, attempts, reporters);
    }

    /** One that hears everybody. */
    public ShardEngine(ActionPolicies policies, Pools pools, RandomGenerator random) {
        this(policies, pools, (incarnation, pool, holds) -> true, random);
    }

    /** The operations that have not ended. */
    public Collection<OperationRun> runs() {
        return runs.all();
    }

    /** One of the operations that have not ended. */
    public Optional<OperationRun> run(UUID operationId) {
        return runs.of(operationId);
    }

    /** When {@link #tick} may have something to do next; empty for never. */
    public OptionalLong nextTick() {
        return timers.next();
    }

    /** Begins an operation; one that is already there is left as it is. */
    public void submit(Submission submission, long now, Effects effects) {
        if (!runs.has(submission.operationId())) {
            recover(new OperationRun(submission), now, effects);
        }
    }

    /**
     * Takes over an operation as replayed. What was sent and not accepted goes out once more, as the same attempt;
     * slots that its attempts hold are counted by {@link #slotsHeld}. Deadlines begin anew: who wrote them down may have
     * had another time.
     */
    public void recover(OperationRun run, long now, Effects effects) {
        runs.add(run);
        run.takeReady();
        for (int vertex = 0; vertex < run.taskCount(); vertex++) {
            attempts.recover(run, vertex, now, effects);
        }
        endIfOver(run, now, effects);
    }

    /** The clock was set by so many milliseconds: what waits for it goes on to wait as long as it would have. */
    public void clockJumped(long millis) {
        timers.clear();
        for (OperationRun run : runs.all()) {
            for (int vertex = 0; vertex < run.taskCount(); vertex++) {
                if (run.isWaitingForTime(vertex)) {
                    attempts.await(run, vertex, run.due(vertex) + millis);
                }
            }
        }
    }

    /** How many slots the attempts that are out hold, per queue. */
    public Map<QueueKey, Integer> slotsHeld() {
        Map<QueueKey, Integer> held = new HashMap<>();
        runs.all().forEach(run -> run.slots().addTo(held));
        return held;
    }

    /** The incarnations that hold attempts. */
    public Set<String> holders() {
        Set<String> holders = new HashSet<>();
        for (OperationRun run : runs.all()) {
            if (run.count(State.RUNNING) > 0) {
                run.addHoldersTo(holders);
            }
        }
        return holders;
    }

    /** Slots are free for a queue: as many ready tasks go out. Slots that are not needed are given back. */
    public void granted(QueueKey key, int count, long now, Effects effects) {
        int left = count;
        ReadyTasks.Ready next = left > 0 ? ready.next(key) : null;
        while (next != null) {
            attempts.send(next.run(), next.vertex(), key, now, effects);
            left--;
            next = left > 0 ? ready.next(key) : null;
        }
        if (left > 0) {
            effects.free(key, left);
        }
    }

    /**
     * Sends what became ready by the same inputs, where slots are free for it. What is left is wanted as before.
     *
     * @param limit how many tasks may go out so
     */
    public void sendAtOnce(FreeSlots free, int limit, long now, Effects effects) {
        int left = limit;
        for (Map.Entry<QueueKey, Integer> wish : List.copyOf(effects.wanted().entrySet())) {
            int taken = left > 0 ? free.take(wish.getKey(), Math.min(left, wish.getValue())) : 0;
            if (taken > 0) {
                effects.wantLess(wish.getKey(), taken);
                granted(wish.getKey(), taken, now, effects);
                left -= taken;
            }
        }
    }

    /**
     * A provisioner reported. What is not to be believed is refused and counted; what a stranger has taken from a queue, others are
     * to have.
     */
    public void report(TaskReport report, long now, Effects effects) {
        OperationRun run = reports.believed(report, effects);
        if (run == null) {
            return;
        }
        int vertex = TaskIds.vertexOf(report.attempt().taskId());
        if (reports.isStranger(report, run, vertex)) {
            effects.refuse(Effects.Refusal.STRANGER);
            attempts.takenByStranger(run, vertex, report.incarnation(), now, effects);
            return;
        }
        switch (report) {
            case TaskReport.Accepted accepted -> attempts.accept(run, vertex, accepted.incarnation(), now, effects);
            case TaskReport.Progress progress -> attempts.progress(run, vertex, progress.message(), effects);
            case TaskReport.Succeeded succeeded -> attempts.succeed(run, vertex, succeeded, now, effects);
            case TaskReport.Failed failed ->
                attempts.fail(run, vertex, failed.code(), failed.message(), failed.retryable(), now, effects);
            case TaskReport.Refused refused -> attempts.refused(run, vertex, refused.reason(), now, effects);
            case TaskReport.LogChunk _ -> {}
        }
        endIfOver(run, now, effects);
    }

    /**
     * The content of an attempt could not be made, so it did not go out.
     *
     * @param retryable whether it could be made later
     */
    public void undispatchable(
            TaskAttempt attempt, String code, String message, boolean retryable, long now, Effects effects) {
        OperationRun run = runs.ofTask(attempt.taskId());
        int vertex = TaskIds.vertexOf(attempt.taskId());
        if (run != null && run.state(vertex) == State.SENT && run.attempt(vertex) == attempt.number()) {
            attempts.fail(run, vertex, code, message, retryable, now, effects);
            endIfOver(run, now, effects);
        }
    }

    /** Time has passed: pauses end, attempts that took too long are given up. */
    public void tick(long now, Effects effects) {
        for (Timers.Due timer : timers.takeDue(now)) {
            OperationRun run = timer.run();
            if (runs.isHere(run) && run.isDue(timer.vertex(), now)) {
                attempts.expire(run, timer.vertex(), now, effects);
                endIfOver(run, now, effects);
            }
        }
    }

    /** An incarnation is gone: all that it held goes out again, as new attempts. */
    public void incarnationLost(String incarnation, long now, Effects effects) {
        for (OperationRun run : runs.all()) {
            if (run.count(State.RUNNING) == 0) {
                continue;
            }
            for (int vertex = 0; vertex < run.taskCount(); vertex++) {
                if (run.state(vertex) == State.RUNNING && incarnation.equals(run.holder(vertex))) {
                    String message = "The provisioner " + incarnation + " is gone.";
                    attempts.lose(run, vertex, "provisioner-lost", message, effects);
                }
            }
        }
    }

    /** No new attempt goes out until {@link #resume}. */
    public void pause(UUID operationId, Effects effects) {
        runs.of(operationId)
                .filter(run -> run.status() == OperationRun.Status.RUNNING)
                .ifPresent(run -> effects.change(run, new Transition.Paused(operationId)));
    }

    /** Ends a pause. */
    public void resume(UUID operationId, long now, Effects effects) {
        runs.of(operationId)
                .filter(run -> run.status() == OperationRun.Status.PAUSED)
                .ifPresent(run -> {
                    effects.change(run, new Transition.Resumed(operationId));
                    attempts.enqueueReady(run, effects);
                    endIfOver(run, now, effects);
                });
    }

    /**
     * Takes back an operation that FAILED or was ABORTED, as it was then, and runs what is not done. One that could not be read as it was
     * aborted has no end in its state.
     */
    public void resume(OperationRun run, long now, Effects effects) {
        if (runs.has(run.operationId())) {
            resume(run.operationId(), now, effects);
        } else if (run.status() != OperationRun.Status.SUCCEEDED) {
            effects.change(run, new Transition.Resumed(run.operationId()));
            recover(run, now, effects);
        }
    }

    /** Cancels what runs and ends the operation ABORTED. */
    public void abort(UUID operationId, long now, Effects effects) {
        runs.of(operationId).ifPresent(run -> {
            for (int vertex = 0; vertex < run.taskCount(); vertex++) {
                if (run.isOut(vertex)) {
                    attempts.cancel(run, vertex, effects);
                    attempts.release(run, vertex, effects);
                }
            }
            end(run, Outcome.ABORTED, now, effects);
        });
    }

    private void endIfOver(OperationRun run, long now, Effects effects) {
        if (run.count(State.SUCCEEDED) == run.taskCount()) {
            end(run, Outcome.SUCCEEDED, now, effects);
        } else if (run.count(State.READY) == 0
                && run.count(State.SENT) == 0
                && run.count(State.RUNNING) == 0
                && run.count(State.BACKING_OFF) == 0) {
            end(run, Outcome.FAILED, now, effects);
        }
    }

    private void end(OperationRun run, Outcome outcome, long now, Effects effects) {
        effects.change(run, new Transition.Ended(run.operationId(), outcome, now));
        effects.notifications().add(new Notification.Ended(run.operationId(), outcome));
        effects.ended().add(run);
        runs.remove(run);
    }
}
