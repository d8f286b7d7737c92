package io.loom.execution.engine;

import io.loom.contract.ReportRule;
import io.loom.contract.StorableText;
import io.loom.contract.TaskReport;
import io.loom.execution.AttemptRole;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.Task;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The course of attempts: a task becomes ready, goes out, is accepted, and succeeds, fails or is lost; what failed is
 * compensated or tried again. Each step changes the operation and adds to the effects. Times are milliseconds since the
 * epoch. Not thread-safe.
 */
final class Attempts {

    private final ActionPolicies policies;
    private final ShardEngine.Pools pools;
    private final RandomGenerator random;
    private final ReadyTasks ready;
    private final Timers timers;

    Attempts(
            ActionPolicies policies, ShardEngine.Pools pools, RandomGenerator random, ReadyTasks ready, Timers timers) {
        this.policies = policies;
        this.pools = pools;
        this.random = random;
        this.ready = ready;
        this.timers = timers;
    }

    /** Takes up a task as it was replayed. */
    void recover(OperationRun run, int vertex, long now, Effects effects) {
        switch (run.state(vertex)) {
            case READY -> enqueue(run, vertex, effects);
            case SENT -> {
                run.slots().hold(vertex, keyOf(run, vertex));
                await(run, vertex, now + ShardEngine.UNACCEPTED.toMillis());
                effects.dispatches().add(dispatchOf(run, vertex));
            }
            case RUNNING -> {
                run.slots().hold(vertex, keyOf(run, vertex));
                await(run, vertex, now + patience(run, vertex));
            }
            case BACKING_OFF -> {
                long longest = policies.of(run.ownAction(vertex)).maxDelay().toMillis();
                await(run, vertex, Math.clamp(run.due(vertex), now, now + longest));
            }
            case WAITING, SUCCEEDED, FAILED, SKIPPED -> {}
        }
    }

    /** What waits at a task waits until then. */
    void await(OperationRun run, int vertex, long until) {
        run.postpone(vertex, until);
        timers.add(until, run, vertex);
    }

    /** How long an attempt that was accepted may take, in milliseconds. */
    private long patience(OperationRun run, int vertex) {
        return policies.of(run.task(vertex, policies).action())
                .timeout()
                .plus(ShardEngine.GRACE)
                .toMillis();
    }

    /** What became ready waits for a slot from now on. */
    void enqueueReady(OperationRun run, Effects effects) {
        for (int vertex : run.takeReady()) {
            enqueue(run, vertex, effects);
        }
    }

    private void enqueue(OperationRun run, int vertex, Effects effects) {
        QueueKey key = keyOf(run, vertex);
        ready.add(key, run, vertex);
        effects.want(key, 1);
    }

    private QueueKey keyOf(OperationRun run, int vertex) {
        Submission submission = run.submission();
        return new QueueKey(poolOf(run, vertex), submission.tenantId(), submission.priority());
    }

    /** Whose provisioners do what is next, or now, at a vertex. */
    String poolOf(OperationRun run, int vertex) {
        return pools.of(run.operationId(), run.task(vertex, policies));
    }

    void send(OperationRun run, int vertex, QueueKey key, long now, Effects effects) {
        long deadline = now + ShardEngine.UNACCEPTED.toMillis();
        effects.change(run, new Transition.Sent(run.operationId(), vertex, now, deadline));
        run.slots().hold(vertex, key);
        timers.add(run.due(vertex), run, vertex);
        effects.notifications()
                .add(new Notification.Started(
                        run.operationId(),
                        run.taskId(vertex),
                        run.task(vertex, policies),
                        run.role(vertex),
                        run.attempt(vertex)));
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

    void accept(OperationRun run, int vertex, String incarnation, long now, Effects effects) {
        if (run.state(vertex) == State.SENT) {
            long deadline = now + patience(run, vertex);
            effects.change(run, new Transition.Accepted(run.operationId(), vertex, incarnation, deadline));
            timers.add(deadline, run, vertex);
        }
    }

    void progress(OperationRun run, int vertex, String message, Effects effects) {
        String words = shortened(message);
        run.say(vertex, words);
        effects.notifications()
                .add(new Notification.Progressed(
                        run.operationId(), run.taskId(vertex), run.task(vertex, policies), run.role(vertex), words));
    }

    void succeed(OperationRun run, int vertex, TaskReport.Succeeded report, long now, Effects effects) {
        Task task = run.task(vertex, policies);
        AttemptRole role = run.role(vertex);
        release(run, vertex, effects);
        switch (role) {
            case OWN -> effects.change(run, new Transition.Succeeded(run.operationId(), vertex, now));
            case COMPENSATION -> {
                int step = run.step(vertex);
                int steps = policies.of(run.ownAction(vertex)).compensation().size();
                effects.change(run, new Transition.StepDone(run.operationId(), vertex, step < steps ? step + 1 : 0));
            }
        }
        effects.notifications()
                .add(new Notification.Succeeded(
                        run.operationId(), run.taskId(vertex), task, role, run.started(vertex), report));
        if (run.takeGate()) {
            effects.change(run, new Transition.Paused(run.operationId()));
            effects.notifications().add(new Notification.Paused(run.operationId()));
        }
        enqueueReady(run, effects);
    }

    void fail(OperationRun run, int vertex, String code, String message, boolean retryable, long now, Effects effects) {
        ActionPolicy policy = policies.of(run.task(vertex, policies).action());
        int failures = run.failures(vertex) + 1;
        Duration delay = policy.delay(failures, random);
        int nextStep = run.step(vertex) == 0 && !policy.compensation().isEmpty() ? 1 : run.step(vertex);
        boolean again = retryable && failures < policy.maxAttempts();
        Transition.AttemptFailed retry = new Transition.AttemptFailed(
                run.operationId(), vertex, now + delay.toMillis(), nextStep, false, shortened(message));
        giveUp(run, vertex, code, again ? retry : finallyFailed(retry, now), effects);
    }

    /** A provisioner did not take it. */
    void refused(OperationRun run, int vertex, String reason, long now, Effects effects) {
        int refusals = run.refusals(vertex) + 1;
        Duration delay = policies.of(run.ownAction(vertex)).delay(refusals, random);
        Transition.AttemptFailed retry = new Transition.AttemptFailed(
                run.operationId(), vertex, now + delay.toMillis(), run.step(vertex), true, shortened(reason));
        boolean again = refusals < ShardEngine.MAX_REFUSALS;
        giveUp(run, vertex, "refused", again ? retry : finallyFailed(retry, now), effects);
    }

    /**
     * Somebody has it who may not: another attempt goes out, however often that happens. It waits a little longer each time, for a
     * stranger may be the only one that takes from the pool's queue.
     */
    void takenByStranger(OperationRun run, int vertex, String incarnation, long now, Effects effects) {
        int times = Math.min(run.refusals(vertex) + 1, ShardEngine.MAX_REFUSALS);
        Duration delay = policies.of(run.ownAction(vertex)).delay(times, random);
        String message = "It was taken by " + incarnation + ", which is no provisioner of the pool "
                + poolOf(run, vertex) + ", or was removed.\nAnother one is to have it.";
        giveUp(
                run,
                vertex,
                "taken-by-stranger",
                new Transition.AttemptFailed(
                        run.operationId(), vertex, now + delay.toMillis(), run.step(vertex), true, shortened(message)),
                effects);
    }

    private static Transition.FinallyFailed finallyFailed(Transition.AttemptFailed attempt, long now) {
        return new Transition.FinallyFailed(attempt.operationId(), attempt.vertex(), now, attempt.message());
    }

    private void giveUp(OperationRun run, int vertex, String code, Transition.OfFailure failure, Effects effects) {
        Task task = run.task(vertex, policies);
        AttemptRole role = run.role(vertex);
        release(run, vertex, effects);
        effects.change(run, failure);
        if (failure instanceof Transition.AttemptFailed failed) {
            timers.add(failed.retryAt(), run, vertex);
        }
        boolean finallyFailed = failure instanceof Transition.FinallyFailed;
        effects.notifications().add(failed(run, vertex, task, role, code, failure.message(), finallyFailed));
    }

    private static Notification.Failed failed(
            OperationRun run,
            int vertex,
            Task task,
            AttemptRole role,
            String code,
            String message,
            boolean finallyFailed) {
        return new Notification.Failed(
                run.operationId(),
                run.taskId(vertex),
                task,
                role,
                run.attempt(vertex),
                run.started(vertex),
                code,
                message,
                finallyFailed);
    }

    /** The time of what waits at a task has come. */
    void expire(OperationRun run, int vertex, long now, Effects effects) {
        switch (run.state(vertex)) {
            case BACKING_OFF -> {
                run.backOffIsOver(vertex);
                enqueueReady(run, effects);
            }
            case SENT -> {
                String message = "No provisioner took it within " + ShardEngine.UNACCEPTED.toSeconds() + " s.";
                lose(run, vertex, "not-accepted", message, effects);
            }
            case RUNNING -> {
                cancel(run, vertex, effects);
                Duration timeout =
                        policies.of(run.task(vertex, policies).action()).timeout();
                String message = "It took longer than " + timeout.toSeconds() + " s.";
                fail(run, vertex, "timed-out", message, true, now, effects);
            }
            case WAITING, READY, SUCCEEDED, FAILED, SKIPPED -> {}
        }
    }

    /** Nobody has the attempt any more: another goes out. */
    void lose(OperationRun run, int vertex, String code, String message, Effects effects) {
        Task task = run.task(vertex, policies);
        release(run, vertex, effects);
        effects.change(run, new Transition.Lost(run.operationId(), vertex));
        run.say(vertex, message);
        effects.notifications().add(failed(run, vertex, task, run.role(vertex), code, message, false));
        enqueueReady(run, effects);
    }

    /** Whoever holds the attempt is told to stop. */
    void cancel(OperationRun run, int vertex, Effects effects) {
        String holder = run.holder(vertex);
        if (holder != null) {
            effects.cancels().add(new Effects.Cancel(run.attemptOf(vertex), holder));
        }
    }

    /** The slot of the attempt is free again. */
    void release(OperationRun run, int vertex, Effects effects) {
        @Nullable QueueKey key = run.slots().release(vertex);
        if (key != null) {
            effects.free(key, 1);
        }
    }

    private static String shortened(String message) {
        return StorableText.of(message, ReportRule.WORDS);
    }
}
