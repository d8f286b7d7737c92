package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.taskgraph.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What comes out of the engine for one batch of inputs. First the transitions, logs and notifications are made durable
 * together; then the inputs are settled; then dispatches and cancels go out. Not thread-safe.
 */
public final class Effects {

    /** Why a report was not believed. */
    public enum Refusal {
        UNKNOWN_TASK,
        WRONG_NONCE,
        LATE,
        /** It is from no incarnation that may have the task. */
        STRANGER,
        OVERSIZED
    }

    /**
     * An attempt to be sent.
     *
     * @param operationId the operation
     * @param vertex the task's vertex
     * @param attempt identity of the attempt
     * @param task what it does
     * @param pool whose provisioners are to do it
     * @param timeout how long it may take
     */
    public record Dispatch(
            UUID operationId, int vertex, TaskAttempt attempt, Task task, String pool, Duration timeout) {}

    /** An attempt that an incarnation is to stop. */
    public record Cancel(TaskAttempt attempt, String incarnation) {}

    private final List<Transition> transitions = new ArrayList<>();
    private final List<Notification> notifications = new ArrayList<>();
    private final List<Dispatch> dispatches = new ArrayList<>();
    private final List<Cancel> cancels = new ArrayList<>();
    private final List<TaskReport.LogChunk> logs = new ArrayList<>();
    private final Map<QueueKey, Integer> wanted = new HashMap<>();
    private final Map<QueueKey, Integer> freed = new HashMap<>();
    private final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
    private final Set<OperationRun> ended = new LinkedHashSet<>();

    /** State changes, in order. */
    public List<Transition> transitions() {
        return transitions;
    }

    /** What the listener hears, in order. */
    public List<Notification> notifications() {
        return notifications;
    }

    /** Attempts to send. */
    public List<Dispatch> dispatches() {
        return dispatches;
    }

    /** Attempts to stop. */
    public List<Cancel> cancels() {
        return cancels;
    }

    /** Log chunks to store. */
    public List<TaskReport.LogChunk> logs() {
        return logs;
    }

    /** How many more tasks are ready, per queue. */
    public Map<QueueKey, Integer> wanted() {
        return wanted;
    }

    /** How many slots are free again, per queue. */
    public Map<QueueKey, Integer> freed() {
        return freed;
    }

    /** How many reports were not believed, per reason. */
    public Map<Refusal, Integer> refusals() {
        return refusals;
    }

    /** Operations that ended; the engine has let go of them. */
    public Set<OperationRun> ended() {
        return ended;
    }

    /** Whether there is nothing to make durable. */
    boolean isTransient() {
        return transitions.isEmpty() && notifications.isEmpty() && logs.isEmpty();
    }

    /**
     * Whether the store need not be asked: there is nothing to make durable, and nothing is settled. Who settles must know
     * from the store that the shard is its own, for to who has lost it a good report looks like a wrong one.
     */
    public boolean needsNoStore(boolean settles) {
        return isTransient() && !settles;
    }

    /** Changes the state of an operation, and has it made durable. */
    void change(OperationRun run, Transition transition) {
        run.apply(transition);
        transitions.add(transition);
    }

    void refuse(Refusal refusal) {
        refusals.merge(refusal, 1, Integer::sum);
    }

    void want(QueueKey key, int count) {
        wanted.merge(key, count, Integer::sum);
    }

    /** Less is wanted, for some of it goes out at once. */
    void wantLess(QueueKey key, int count) {
        wanted.computeIfPresent(key, (same, before) -> before == count ? null : before - count);
    }

    void free(QueueKey key, int count) {
        freed.merge(key, count, Integer::sum);
    }
}
