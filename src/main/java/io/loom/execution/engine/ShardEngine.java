package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.Effects.Refusal;
import io.loom.taskgraph.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

    private static final int MAX_MESSAGE = 4_000;
    private static final int MAX_LOG_BYTES = 16 * 1024;

    /** Names the pool of a task, from memory. */
    @FunctionalInterface
    public interface Pools {
        String of(UUID operationId, Task task);
    }

    private record Ready(OperationRun run, int vertex) {}

    private final ActionPolicies policies;
    private final Pools pools;
    private final RandomGenerator random;
    private final Map<UUID, OperationRun> runs = new LinkedHashMap<>();
    private final Map<UUID, OperationRun> runsByBase = new HashMap<>();
    private final Map<Lane, ArrayDeque<Ready>> ready = new HashMap<>();
    private final Timers timers = new Timers();

    /**
     * @param policies how actions are tried
     * @param pools names the pool of a task
     * @param random for jitter; a seed makes the engine repeat itself exactly
     */
    public ShardEngine(ActionPolicies policies, Pools pools, RandomGenerator random) {
        this.policies = policies;
        this.pools = pools;
        this.random = random;
    }

    /** The operations that have not ended. */
    public Collection<OperationRun> runs() {
        return runs.values();
    }

    /** One of the operations that have not ended. */
    public Optional<OperationRun> run(UUID operationId) {
        return Optional.ofNullable(runs.get(operationId));
    }

    /** When {@link #tick} may have something to do next; empty for never. */
    public OptionalLong nextTick() {
        return timers.next();
    }

    /** Begins an operation; one that is already there is left as it is. */
    public void submit(Submission submission, long now, Effects effects) {
        if (!runs.containsKey(submission.operationId())) {
            recover(new OperationRun(submission), now, effects);
        }
    }

    /**
     * Takes over an operation as replayed. What was sent and not accepted goes out once more, as the same attempt;
     * slots that its attempts hold are counted by {@link #slotsHeld}. Deadlines begin anew: who wrote them down may have
     * had another time.
     */
    public void recover(OperationRun run, long now, Effects effects) {
        runs.put(run.operationId(), run);
        runsByBase.put(run.base(), run);
        run.takeReady();
        for (int vertex = 0; vertex < run.taskCount(); vertex++) {
            switch (run.state(vertex)) {
                case READY -> enqueue(run, vertex, effects);
                case SENT -> {
                    hold(run, vertex);
                    await(run, vertex, now + UNACCEPTED.toMillis());
                    effects.dispatches().add(dispatchOf(run, vertex));
                }
                case RUNNING -> {
                    hold(run, vertex);
                    await(run, vertex, now + patience(run, vertex));
                }
                case BACKING_OFF -> {
                    long longest = policies.of(run.ownAction(vertex)).maxDelay().toMillis();
                    await(run, vertex, Math.clamp(run.due(vertex), now, now + longest));
                }
                case WAITING, SUCCEEDED, FAILED, SKIPPED -> {}
            }
        }
        endIfOver(run, now, effects);
    }

    private void await(OperationRun run, int vertex, long until) {
        run.postpone(vertex, until);
        timers.add(until, run, vertex);
    }

    /** How long an attempt that was accepted may take, in milliseconds. */
    private long patience(OperationRun run, int vertex) {
        return policies.of(run.task(vertex, policies).action())
                .timeout()
                .plus(GRACE)
                .toMillis();
    }

    /** The clock was set by so many milliseconds: what waits for it goes on to wait as long as it would have. */
    public void clockJumped(long millis) {
        timers.clear();
        for (OperationRun run : runs.values()) {
            for (int vertex = 0; vertex < run.taskCount(); vertex++) {
                if (run.isWaitingForTime(vertex)) {
                    await(run, vertex, run.due(vertex) + millis);
                }
            }
        }
    }

    /** How many slots the attempts that are out hold, per lane. */
    public Map<Lane, Integer> slotsHeld() {
        Map<Lane, Integer> held = new HashMap<>();
        runs.values().forEach(run -> run.slots().addTo(held));
        return held;
    }

    /** The incarnations that hold attempts. */
    public Set<String> holders() {
        Set<String> holders = new HashSet<>();
        for (OperationRun run : runs.values()) {
            if (run.count(State.RUNNING) > 0) {
                run.addHoldersTo(holders);
            }
        }
        return holders;
    }

    /** Slots are free for a lane: as many ready tasks go out. Slots that are not needed are given back. */
    public void granted(Lane lane, int count, long now, Effects effects) {
        ArrayDeque<Ready> queue = ready.getOrDefault(lane, new ArrayDeque<>());
        int left = count;
        while (left > 0 && !queue.isEmpty()) {
            Ready next = queue.remove();
            if (canGo(next)) {
                send(next.run(), next.vertex(), lane, now, effects);
                left--;
            }
        }
        if (queue.isEmpty()) {
            ready.remove(lane);
        }
        if (left > 0) {
            effects.free(lane, left);
        }
    }

    private boolean canGo(Ready next) {
        return next.run().status() == OperationRun.Status.RUNNING
                && runs.get(next.run().operationId()) == next.run()
                && next.run().state(next.vertex()) == State.READY;
    }

    private void send(OperationRun run, int vertex, Lane lane, long now, Effects effects) {
        change(run, new Transition.Sent(run.operationId(), vertex, now, now + UNACCEPTED.toMillis()), effects);
        run.slots().hold(vertex, lane);
        timers.add(run.due(vertex), run, vertex);
        effects.notices()
                .add(new Notice.Started(
                        run.operationId(), run.taskId(vertex), run.task(vertex, policies), run.attempt(vertex)));
        effects.dispatches().add(dispatchOf(run, vertex));
    }

    private Effects.Dispatch dispatchOf(OperationRun run, int vertex) {
        Task task = run.task(vertex, policies);
        return new Effects.Dispatch(
                run.operationId(),
                vertex,
                run.attemptOf(vertex),
                task,
                pools.of(run.operationId(), task),
                policies.of(task.action()).timeout());
    }

    /** A provisioner reported. What is not to be believed is refused and counted. */
    public void report(TaskReport report, long now, Effects effects) {
        TaskAttempt attempt = report.attempt();
        OperationRun run = runsByBase.get(TaskIds.baseOf(attempt.taskId()));
        int vertex = TaskIds.vertexOf(attempt.taskId());
        if (run == null || vertex >= run.taskCount()) {
            effects.refuse(Refusal.UNKNOWN_TASK);
            if (report instanceof TaskReport.Accepted) {
                effects.cancels().add(new Effects.Cancel(attempt, report.incarnation()));
            }
            return;
        }
        if (attempt.number() < 1 || attempt.number() > run.attempt(vertex) || !run.isRight(attempt)) {
            effects.refuse(Refusal.WRONG_NONCE);
            return;
        }
        if (report instanceof TaskReport.LogChunk chunk) {
            log(chunk, effects);
            return;
        }
        boolean current = attempt.number() == run.attempt(vertex) && run.isOut(vertex);
        String holder = run.holder(vertex);
        boolean mine = holder == null || holder.equals(report.incarnation());
        if (!current || !mine) {
            refuseLate(report, run, vertex, effects);
            return;
        }
        switch (report) {
            case TaskReport.Accepted accepted -> accept(run, vertex, accepted.incarnation(), now, effects);
            case TaskReport.Progress progress -> {
                run.say(vertex, shortened(progress.message()));
                effects.notices()
                        .add(new Notice.Progressed(
                                run.operationId(),
                                run.taskId(vertex),
                                run.task(vertex, policies),
                                shortened(progress.message())));
            }
            case TaskReport.Succeeded succeeded -> succeed(run, vertex, succeeded, now, effects);
            case TaskReport.Failed failed ->
                fail(run, vertex, failed.code(), failed.message(), failed.retryable(), now, effects);
            case TaskReport.Refused refused -> refused(run, vertex, refused.reason(), now, effects);
            case TaskReport.LogChunk chunk -> log(chunk, effects);
        }
    }

    private void refuseLate(TaskReport report, OperationRun run, int vertex, Effects effects) {
        String holder = run.holder(vertex);
        boolean repeated = report.attempt().number() == run.attempt(vertex)
                && (run.state(vertex) == State.SUCCEEDED || report.incarnation().equals(holder));
        if (!repeated) {
            effects.refuse(Refusal.LATE);
        }
        boolean works = report instanceof TaskReport.Accepted || report instanceof TaskReport.Progress;
        if (works && !report.incarnation().equals(holder)) {
            effects.cancels().add(new Effects.Cancel(report.attempt(), report.incarnation()));
        }
    }

    /** What is too long is refused, and the log says so in its place: its readers know that something is missing. */
    private static void log(TaskReport.LogChunk chunk, Effects effects) {
        int bytes = chunk.text().getBytes(StandardCharsets.UTF_8).length;
        if (chunk.sequence() >= 0 && bytes <= MAX_LOG_BYTES) {
            effects.logs().add(chunk);
            return;
        }
        effects.refuse(Refusal.OVERSIZED);
        if (chunk.sequence() >= 0) {
            String mark = "\n[A piece of %d bytes was refused here: it may have %d.]\n".formatted(bytes, MAX_LOG_BYTES);
            effects.logs()
                    .add(new TaskReport.LogChunk(
                            chunk.attempt(), chunk.incarnation(), chunk.at(), chunk.sequence(), mark));
        }
    }

    private void accept(OperationRun run, int vertex, String incarnation, long now, Effects effects) {
        if (run.state(vertex) == State.SENT) {
            long deadline = now + patience(run, vertex);
            change(run, new Transition.Accepted(run.operationId(), vertex, incarnation, deadline), effects);
            timers.add(deadline, run, vertex);
        }
    }

    private void succeed(OperationRun run, int vertex, TaskReport.Succeeded report, long now, Effects effects) {
        Task task = run.task(vertex, policies);
        int step = run.step(vertex);
        release(run, vertex, effects);
        if (step == 0) {
            change(run, new Transition.Succeeded(run.operationId(), vertex, now), effects);
        } else {
            int steps = policies.of(run.ownAction(vertex)).compensation().size();
            change(run, new Transition.StepDone(run.operationId(), vertex, step < steps ? step + 1 : 0), effects);
        }
        effects.notices()
                .add(new Notice.Succeeded(run.operationId(), run.taskId(vertex), task, run.started(vertex), report));
        enqueueReady(run, effects);
        endIfOver(run, now, effects);
    }

    private void fail(
            OperationRun run, int vertex, String code, String message, boolean retryable, long now, Effects effects) {
        Task task = run.task(vertex, policies);
        ActionPolicy policy = policies.of(task.action());
        int failures = run.failures(vertex) + 1;
        boolean again = retryable && failures < policy.maxAttempts();
        Duration delay = policy.delay(failures, random);
        int nextStep = run.step(vertex) == 0 && !policy.compensation().isEmpty() ? 1 : run.step(vertex);
        giveUpAttempt(run, vertex, code, message, again, again ? now + delay.toMillis() : now, nextStep, effects);
        endIfOver(run, now, effects);
    }

    private void refused(OperationRun run, int vertex, String reason, long now, Effects effects) {
        int refusals = run.refusals(vertex) + 1;
        boolean again = refusals < MAX_REFUSALS;
        Duration delay = policies.of(run.ownAction(vertex)).delay(refusals, random);
        Task task = run.task(vertex, policies);
        int attempt = run.attempt(vertex);
        release(run, vertex, effects);
        long at = again ? now + delay.toMillis() : now;
        change(
                run,
                again
                        ? new Transition.AttemptFailed(
                                run.operationId(), vertex, at, run.step(vertex), true, shortened(reason))
                        : new Transition.FinallyFailed(run.operationId(), vertex, at, shortened(reason)),
                effects);
        if (again) {
            timers.add(at, run, vertex);
        }
        effects.notices()
                .add(new Notice.Failed(
                        run.operationId(),
                        run.taskId(vertex),
                        task,
                        attempt,
                        run.started(vertex),
                        "refused",
                        shortened(reason),
                        !again));
        endIfOver(run, now, effects);
    }

    private void giveUpAttempt(
            OperationRun run,
            int vertex,
            String code,
            String message,
            boolean again,
            long at,
            int nextStep,
            Effects effects) {
        Task task = run.task(vertex, policies);
        release(run, vertex, effects);
        change(
                run,
                again
                        ? new Transition.AttemptFailed(
                                run.operationId(), vertex, at, nextStep, false, shortened(message))
                        : new Transition.FinallyFailed(run.operationId(), vertex, at, shortened(message)),
                effects);
        if (again) {
            timers.add(at, run, vertex);
        }
        effects.notices()
                .add(new Notice.Failed(
                        run.operationId(),
                        run.taskId(vertex),
                        task,
                        run.attempt(vertex),
                        run.started(vertex),
                        code,
                        shortened(message),
                        !again));
    }

    /**
     * The content of an attempt could not be made, so it did not go out.
     *
     * @param retryable whether it could be made later
     */
    public void undispatchable(
            TaskAttempt attempt, String code, String message, boolean retryable, long now, Effects effects) {
        OperationRun run = runsByBase.get(TaskIds.baseOf(attempt.taskId()));
        int vertex = TaskIds.vertexOf(attempt.taskId());
        if (run != null && run.state(vertex) == State.SENT && run.attempt(vertex) == attempt.number()) {
            fail(run, vertex, code, message, retryable, now, effects);
        }
    }

    /** Time has passed: pauses end, attempts that took too long are given up. */
    public void tick(long now, Effects effects) {
        for (Timers.Due timer : timers.takeDue(now)) {
            OperationRun run = timer.run();
            if (runs.get(run.operationId()) == run && run.isDue(timer.vertex(), now)) {
                expire(run, timer.vertex(), now, effects);
            }
        }
    }

    private void expire(OperationRun run, int vertex, long now, Effects effects) {
        switch (run.state(vertex)) {
            case BACKING_OFF -> {
                run.backOffIsOver(vertex);
                enqueueReady(run, effects);
            }
            case SENT ->
                lose(
                        run,
                        vertex,
                        "not-accepted",
                        "No provisioner took it within " + UNACCEPTED.toSeconds() + " s.",
                        effects);
            case RUNNING -> {
                cancel(run, vertex, effects);
                Task task = run.task(vertex, policies);
                fail(
                        run,
                        vertex,
                        "timed-out",
                        "It took longer than "
                                + policies.of(task.action()).timeout().toSeconds() + " s.",
                        true,
                        now,
                        effects);
            }
            case WAITING, READY, SUCCEEDED, FAILED, SKIPPED -> {}
        }
    }

    /** An incarnation is gone: all that it held goes out again, as new attempts. */
    public void incarnationLost(String incarnation, long now, Effects effects) {
        for (OperationRun run : runs.values()) {
            if (run.count(State.RUNNING) == 0) {
                continue;
            }
            for (int vertex = 0; vertex < run.taskCount(); vertex++) {
                if (run.state(vertex) == State.RUNNING && incarnation.equals(run.holder(vertex))) {
                    lose(run, vertex, "provisioner-lost", "The provisioner " + incarnation + " is gone.", effects);
                }
            }
        }
    }

    private void lose(OperationRun run, int vertex, String code, String message, Effects effects) {
        Task task = run.task(vertex, policies);
        int attempt = run.attempt(vertex);
        release(run, vertex, effects);
        change(run, new Transition.Lost(run.operationId(), vertex), effects);
        run.say(vertex, message);
        effects.notices()
                .add(new Notice.Failed(
                        run.operationId(),
                        run.taskId(vertex),
                        task,
                        attempt,
                        run.started(vertex),
                        code,
                        message,
                        false));
        enqueueReady(run, effects);
    }

    /** No new attempt goes out until {@link #resume}. */
    public void pause(UUID operationId, Effects effects) {
        OperationRun run = runs.get(operationId);
        if (run != null && run.status() == OperationRun.Status.RUNNING) {
            change(run, new Transition.Paused(operationId), effects);
        }
    }

    /** Ends a pause. */
    public void resume(UUID operationId, long now, Effects effects) {
        OperationRun run = runs.get(operationId);
        if (run != null && run.status() == OperationRun.Status.PAUSED) {
            change(run, new Transition.Resumed(operationId), effects);
            enqueueReady(run, effects);
            endIfOver(run, now, effects);
        }
    }

    /** Takes back an operation that FAILED or was ABORTED, as it was then, and runs what is not done. */
    public void resume(OperationRun run, long now, Effects effects) {
        if (runs.containsKey(run.operationId())) {
            resume(run.operationId(), now, effects);
        } else if (run.status() == OperationRun.Status.FAILED || run.status() == OperationRun.Status.ABORTED) {
            change(run, new Transition.Resumed(run.operationId()), effects);
            recover(run, now, effects);
        }
    }

    /** Cancels what runs and ends the operation ABORTED. */
    public void abort(UUID operationId, long now, Effects effects) {
        OperationRun run = runs.get(operationId);
        if (run == null) {
            return;
        }
        for (int vertex = 0; vertex < run.taskCount(); vertex++) {
            if (run.isOut(vertex)) {
                cancel(run, vertex, effects);
                release(run, vertex, effects);
            }
        }
        end(run, Outcome.ABORTED, now, effects);
    }

    private void cancel(OperationRun run, int vertex, Effects effects) {
        String holder = run.holder(vertex);
        if (holder != null) {
            effects.cancels().add(new Effects.Cancel(run.attemptOf(vertex), holder));
        }
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
        change(run, new Transition.Ended(run.operationId(), outcome, now), effects);
        effects.notices().add(new Notice.Ended(run.operationId(), outcome));
        effects.ended().add(run);
        runs.remove(run.operationId());
        runsByBase.remove(run.base());
    }

    private void change(OperationRun run, Transition transition, Effects effects) {
        run.apply(transition);
        effects.transitions().add(transition);
    }

    private void enqueueReady(OperationRun run, Effects effects) {
        for (int vertex : run.takeReady()) {
            enqueue(run, vertex, effects);
        }
    }

    private void enqueue(OperationRun run, int vertex, Effects effects) {
        Lane lane = laneOf(run, vertex);
        ready.computeIfAbsent(lane, key -> new ArrayDeque<>()).add(new Ready(run, vertex));
        effects.want(lane, 1);
    }

    private Lane laneOf(OperationRun run, int vertex) {
        Submission submission = run.submission();
        return new Lane(
                pools.of(run.operationId(), run.task(vertex, policies)), submission.tenantId(), submission.priority());
    }

    private void hold(OperationRun run, int vertex) {
        run.slots().hold(vertex, laneOf(run, vertex));
    }

    private void release(OperationRun run, int vertex, Effects effects) {
        @Nullable Lane lane = run.slots().release(vertex);
        if (lane != null) {
            effects.free(lane, 1);
        }
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    }
}
