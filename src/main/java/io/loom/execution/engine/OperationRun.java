package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.execution.AttemptRole;
import io.loom.execution.Executions.TaskOut;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.Task;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of one operation, changed by {@link #apply} alone. Not thread-safe; whoever
 * reads it on another thread does so under the lock of its shard.
 */
public final class OperationRun {

    /**
     * Where an operation stands. Snapshots hold its {@link #code}: constants are only added, each with a code of its own,
     * and none is removed or gets another code. One that an operation ends with needs an {@link Outcome} too.
     */
    public enum Status {
        RUNNING(0),
        PAUSED(1),
        SUCCEEDED(2),
        FAILED(3),
        ABORTED(4);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        /** What it is stored as. */
        int code() {
            return code;
        }

        /** Whether no task will run any more, until the operation is resumed. */
        public boolean isEnded() {
            return this != RUNNING && this != PAUSED;
        }
    }

    private static final Codes<Status> STATUSES = new Codes<>(Status.class, Status::code);

    private final Submission submission;
    private final UUID base;
    private final Nonces nonces;
    private Status status = Status.RUNNING;
    private final TaskStates tasks;
    private final Frontier frontier;
    private final HeldSlots slots;
    private final ArrayDeque<Integer> becameReady = new ArrayDeque<>();

    /** An operation of which nothing has been done yet. */
    public OperationRun(Submission submission) {
        this(submission, new TaskStates(tasksOf(submission)));
        frontier.begin(this::ready);
    }

    private OperationRun(Submission submission, TaskStates tasks) {
        this.submission = submission;
        this.tasks = tasks;
        base = TaskIds.base(submission.operationId());
        nonces = new Nonces(submission.key());
        frontier = new Frontier(submission.graph());
        slots = new HeldSlots(tasks.size());
    }

    private static int tasksOf(Submission submission) {
        int tasks = submission.graph().taskCount();
        if (tasks >= TaskIds.MAX_TASKS) {
            throw new IllegalArgumentException("The operation " + submission.operationId() + " has " + tasks
                    + " tasks, and must have fewer than " + TaskIds.MAX_TASKS + ".");
        }
        return tasks;
    }

    /** The operation's identity. */
    public UUID operationId() {
        return submission.operationId();
    }

    /** The operation as it was submitted. */
    public Submission submission() {
        return submission;
    }

    /** What the ids of its tasks have in common. */
    public UUID base() {
        return base;
    }

    /** Where it stands. */
    public Status status() {
        return status;
    }

    /** Number of its tasks. */
    public int taskCount() {
        return tasks.size();
    }

    /** How many of its tasks are in a state; none is SKIPPED before the operation ends. */
    public int count(State state) {
        return tasks.count(state);
    }

    /** How many of its tasks are in each state in which there is one, as {@link #tasks} tells it. */
    public Map<State, Integer> counts() {
        Map<State, Integer> byState = new EnumMap<>(State.class);
        for (State state : State.values()) {
            if (count(state) > 0) {
                byState.merge(told(state), count(state), Integer::sum);
            }
        }
        return byState;
    }

    /** What an ended operation has not done is left out. */
    private State told(State state) {
        return status.isEnded() && !TaskStates.hasEnded(state) ? State.SKIPPED : state;
    }

    /** The state of a task, from the engine's view: what an ended operation left out is WAITING or READY here. */
    public State state(int vertex) {
        return tasks.state(vertex);
    }

    /** How many attempts have gone out. */
    public int attempt(int vertex) {
        return tasks.attempts(vertex);
    }

    /** How far every task is, in vertex order. */
    public List<TaskStatus> tasks() {
        List<TaskStatus> all = new ArrayList<>(tasks.size());
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            State state = state(vertex);
            all.add(new TaskStatus(
                    taskId(vertex),
                    submission.graph().task(vertex),
                    told(state),
                    tasks.attempts(vertex),
                    instant(tasks.started(vertex)),
                    TaskStates.hasEnded(state) ? instant(tasks.time(vertex)) : null,
                    tasks.message(vertex)));
        }
        return List.copyOf(all);
    }

    /** The tasks that are in one of some states, as {@link #tasks} tells them, in vertex order. */
    public List<Task> tasksIn(Set<State> states) {
        List<Task> found = new ArrayList<>();
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (states.contains(told(state(vertex)))) {
                found.add(submission.graph().task(vertex));
            }
        }
        return List.copyOf(found);
    }

    /** The first task in vertex order with one of some actions of which an attempt has gone out; empty where there is none. */
    public Optional<Task> firstBegun(Set<TaskAction> actions) {
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (tasks.attempts(vertex) > 0 && actions.contains(ownAction(vertex))) {
                return Optional.of(submission.graph().task(vertex));
            }
        }
        return Optional.empty();
    }

    /** The tasks of which an attempt is out, in vertex order. */
    public List<TaskOut> tasksOut() {
        List<TaskOut> found = new ArrayList<>();
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (isOut(vertex)) {
                found.add(new TaskOut(submission.graph().task(vertex), holder(vertex)));
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    UUID taskId(int vertex) {
        return TaskIds.of(base, vertex);
    }

    TaskAttempt attemptOf(int vertex) {
        UUID taskId = taskId(vertex);
        return new TaskAttempt(taskId, attempt(vertex), nonces.of(taskId, attempt(vertex)));
    }

    boolean isRight(TaskAttempt attempt) {
        return nonces.isRight(attempt.taskId(), attempt.number(), attempt.nonce());
    }

    int step(int vertex) {
        return tasks.step(vertex);
    }

    int failures(int vertex) {
        return tasks.failures(vertex);
    }

    int refusals(int vertex) {
        return tasks.refusals(vertex);
    }

    /** When a task that is out, or pauses, is to be looked at again. */
    long due(int vertex) {
        return tasks.time(vertex);
    }

    /** Whether a task is out, or pauses, and it is time to look at it. */
    boolean isDue(int vertex, long now) {
        return isWaitingForTime(vertex) && due(vertex) <= now;
    }

    /** Whether something is to happen to a task at a time. */
    boolean isWaitingForTime(int vertex) {
        return isOut(vertex) || state(vertex) == State.BACKING_OFF;
    }

    /** The slots that its tasks hold. They follow from the transitions. */
    HeldSlots slots() {
        return slots;
    }

    long started(int vertex) {
        return tasks.started(vertex);
    }

    @Nullable
    String holder(int vertex) {
        return tasks.holder(vertex);
    }

    void addHoldersTo(Set<String> names) {
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            String holder = holder(vertex);
            if (holder != null && state(vertex) == State.RUNNING) {
                names.add(holder);
            }
        }
    }

    boolean isOut(int vertex) {
        State state = state(vertex);
        return state == State.SENT || state == State.RUNNING;
    }

    /** Whether the next or present attempt at a vertex is at its own action, or compensates one that failed. */
    AttemptRole role(int vertex) {
        return step(vertex) == 0 ? AttemptRole.OWN : AttemptRole.COMPENSATION;
    }

    /**
     * What the next or present attempt at a vertex does: its own action, or a step of its compensation, on the same node
     * and, where it is a service action, to the same service.
     */
    Task task(int vertex, ActionPolicies policies) {
        Task own = submission.graph().task(vertex);
        return switch (role(vertex)) {
            case OWN -> own;
            case COMPENSATION -> {
                TaskAction action = policies.of(own.action()).compensation().get(step(vertex) - 1);
                yield new Task(own.nodeId(), action, action.isServiceAction() ? own.service() : null);
            }
        };
    }

    TaskAction ownAction(int vertex) {
        return submission.graph().task(vertex).action();
    }

    /** Takes what became ready since it was last asked; each vertex once. */
    int[] takeReady() {
        int[] ready = becameReady.stream().mapToInt(Integer::intValue).toArray();
        becameReady.clear();
        return ready;
    }

    /** Whether the gate of the graph was reached since this was last asked, so that the operation is to pause. */
    boolean takeGate() {
        return frontier.takeGate();
    }

    /** A pause is over. Not a transition: it follows from the clock. */
    void backOffIsOver(int vertex) {
        tasks.backOffIsOver(vertex);
        becameReady.add(vertex);
    }

    /** What waits at a vertex waits until then. Not a transition: it follows from the clock. */
    void postpone(int vertex, long until) {
        tasks.postpone(vertex, until);
    }

    /** Remembers the latest words about a task. Not durable. */
    void say(int vertex, String message) {
        tasks.say(vertex, message);
    }

    /** Changes the state. The one way in which it changes, live and in replay. */
    public void apply(Transition transition) {
        switch (transition) {
            case Transition.Sent sent -> tasks.sent(sent);
            case Transition.Accepted accepted -> tasks.accepted(accepted);
            case Transition.Succeeded succeeded -> {
                tasks.succeeded(succeeded);
                frontier.done(succeeded.vertex(), this::ready);
            }
            case Transition.StepDone done -> {
                tasks.stepDone(done);
                ready(done.vertex());
            }
            case Transition.AttemptFailed failed -> tasks.attemptFailed(failed);
            case Transition.FinallyFailed failed -> tasks.finallyFailed(failed);
            case Transition.Lost lost -> ready(lost.vertex());
            case Transition.Paused paused -> {
                status = Status.PAUSED;
                frontier.takeGate();
            }
            case Transition.Resumed resumed -> resume();
            case Transition.Ended end -> end(end.outcome());
        }
    }

    private void resume() {
        status = Status.RUNNING;
        becameReady.clear();
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (state(vertex) == State.FAILED) {
                tasks.forgive(vertex);
            }
            if (state(vertex) == State.READY) {
                becameReady.add(vertex);
            }
        }
    }

    private void end(Outcome outcome) {
        status = switch (outcome) {
            case SUCCEEDED -> Status.SUCCEEDED;
            case FAILED -> Status.FAILED;
            case ABORTED -> Status.ABORTED;
        };
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (isWaitingForTime(vertex)) {
                tasks.ready(vertex);
            }
        }
        becameReady.clear();
    }

    private void ready(int vertex) {
        tasks.ready(vertex);
        becameReady.add(vertex);
    }

    /** Writes the state, without the submission. */
    public void write(DataOutputStream out) throws IOException {
        out.writeByte(1);
        out.writeByte(status.code());
        tasks.write(out);
    }

    /** The run of a submission in a state that {@link #write} wrote. */
    public static OperationRun read(Submission submission, DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != 1) {
            throw new IllegalStateException("The stored state of operation " + submission.operationId()
                    + " has the version " + version
                    + ", and this server reads 1.\nMaybe a newer server wrote it: run that one.");
        }
        Status status = STATUSES.of(in.readUnsignedByte());
        OperationRun run = new OperationRun(submission, TaskStates.read(tasksOf(submission), in));
        run.status = status;
        run.catchUp();
        return run;
    }

    /** The frontier follows from what is done; the state of each task tells already that it is ready. */
    private void catchUp() {
        frontier.begin(vertex -> {});
        for (int vertex = 0; vertex < tasks.size(); vertex++) {
            if (state(vertex) == State.SUCCEEDED) {
                frontier.done(vertex, next -> {});
            }
        }
        frontier.takeGate();
    }
}
