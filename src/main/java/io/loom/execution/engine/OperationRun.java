package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of one operation: a few bytes per task in arrays, changed by {@link #apply} alone. Not thread-safe; whoever
 * reads it on another thread does so under the lock of its shard.
 */
public final class OperationRun {

    /** Where an operation stands. */
    public enum Status {
        RUNNING,
        PAUSED,
        SUCCEEDED,
        FAILED,
        ABORTED;

        /** Whether no task will run any more, until the operation is resumed. */
        public boolean isEnded() {
            return this != RUNNING && this != PAUSED;
        }
    }

    private static final State[] STATES = State.values();
    private static final int NOBODY = -1;

    private final Submission submission;
    private final UUID base;
    private final Nonces nonces;
    private Status status = Status.RUNNING;
    private final byte[] states;
    private final byte[] steps;
    private final byte[] failures;
    private final byte[] stepFailures;
    private final byte[] refusals;
    private final int[] attempts;
    private final Frontier frontier;
    private final int[] holders;
    private final long[] started;

    /** When the task ended; before that, when it is to be looked at again. */
    private final long[] times;

    private final HeldSlots slots;
    private final int[] counts = new int[STATES.length];
    private final List<String> incarnations = new ArrayList<>();
    private final Map<Integer, String> messages = new HashMap<>();
    private final ArrayDeque<Integer> becameReady = new ArrayDeque<>();

    /** An operation of which nothing has been done yet. */
    public OperationRun(Submission submission) {
        TaskGraph graph = submission.graph();
        int tasks = graph.taskCount();
        if (tasks >= TaskIds.MAX_TASKS) {
            throw new IllegalArgumentException("The operation " + submission.operationId() + " has " + tasks
                    + " tasks, and must have fewer than " + TaskIds.MAX_TASKS + ".");
        }
        this.submission = submission;
        this.base = TaskIds.base(submission.operationId());
        this.nonces = new Nonces(submission.key());
        states = new byte[tasks];
        steps = new byte[tasks];
        failures = new byte[tasks];
        stepFailures = new byte[tasks];
        refusals = new byte[tasks];
        attempts = new int[tasks];
        holders = new int[tasks];
        Arrays.fill(holders, NOBODY);
        started = new long[tasks];
        times = new long[tasks];
        slots = new HeldSlots(tasks);
        counts[State.WAITING.ordinal()] = tasks;
        frontier = new Frontier(graph);
        frontier.begin(this::ready);
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
        return states.length;
    }

    /** How many of its tasks are in a state; none is SKIPPED before the operation ends. */
    public int count(State state) {
        return counts[state.ordinal()];
    }

    /** How many of its tasks are in each state in which there is one, as {@link #tasks} tells it. */
    public Map<State, Integer> counts() {
        Map<State, Integer> byState = new EnumMap<>(State.class);
        for (State state : STATES) {
            if (count(state) > 0) {
                byState.merge(told(state), count(state), Integer::sum);
            }
        }
        return byState;
    }

    /** What an ended operation has not done is left out. */
    private State told(State state) {
        return status.isEnded() && !hasEnded(state) ? State.SKIPPED : state;
    }

    /** The state of a task, from the engine's view: what an ended operation left out is WAITING or READY here. */
    public State state(int vertex) {
        return STATES[states[vertex]];
    }

    /** How many attempts have gone out. */
    public int attempt(int vertex) {
        return attempts[vertex];
    }

    /** How far every task is, in vertex order. */
    public List<TaskStatus> tasks() {
        List<TaskStatus> all = new ArrayList<>(states.length);
        for (int vertex = 0; vertex < states.length; vertex++) {
            State state = state(vertex);
            all.add(new TaskStatus(
                    taskId(vertex),
                    submission.graph().task(vertex),
                    told(state),
                    attempts[vertex],
                    instant(started[vertex]),
                    hasEnded(state) ? instant(times[vertex]) : null,
                    messages.get(vertex)));
        }
        return List.copyOf(all);
    }

    private static boolean hasEnded(State state) {
        return state == State.SUCCEEDED || state == State.FAILED;
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    UUID taskId(int vertex) {
        return TaskIds.of(base, vertex);
    }

    TaskAttempt attemptOf(int vertex) {
        UUID taskId = taskId(vertex);
        return new TaskAttempt(taskId, attempts[vertex], nonces.of(taskId, attempts[vertex]));
    }

    boolean isRight(TaskAttempt attempt) {
        return nonces.isRight(attempt.taskId(), attempt.number(), attempt.nonce());
    }

    int step(int vertex) {
        return steps[vertex];
    }

    int failures(int vertex) {
        return steps[vertex] == 0 ? failures[vertex] : stepFailures[vertex];
    }

    int refusals(int vertex) {
        return refusals[vertex];
    }

    /** When a task that is out, or pauses, is to be looked at again. */
    long due(int vertex) {
        return times[vertex];
    }

    /** Whether a task is out, or pauses, and it is time to look at it. */
    boolean isDue(int vertex, long now) {
        return isWaitingForTime(vertex) && times[vertex] <= now;
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
        return started[vertex];
    }

    @Nullable
    String holder(int vertex) {
        return holders[vertex] == NOBODY ? null : incarnations.get(holders[vertex]);
    }

    void addHoldersTo(Set<String> names) {
        for (int vertex = 0; vertex < states.length; vertex++) {
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

    /** What the next or present attempt at a vertex does: its own action, or a step of its compensation. */
    Task task(int vertex, ActionPolicies policies) {
        Task own = submission.graph().task(vertex);
        return steps[vertex] == 0
                ? own
                : new Task(
                        own.nodeId(), policies.of(own.action()).compensation().get(steps[vertex] - 1), null);
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

    /** A pause is over. Not a transition: it follows from the clock. */
    void backOffIsOver(int vertex) {
        move(vertex, State.READY);
        becameReady.add(vertex);
    }

    /** What waits at a vertex waits until then. Not a transition: it follows from the clock. */
    void postpone(int vertex, long until) {
        times[vertex] = until;
    }

    /** Remembers the latest words about a task. Not durable. */
    void say(int vertex, String message) {
        messages.put(vertex, message);
    }

    /** Changes the state. The one way in which it changes, live and in replay. */
    public void apply(Transition transition) {
        switch (transition) {
            case Transition.Sent sent -> {
                move(sent.vertex(), State.SENT);
                attempts[sent.vertex()]++;
                holders[sent.vertex()] = NOBODY;
                started[sent.vertex()] = sent.at();
                times[sent.vertex()] = sent.deadline();
            }
            case Transition.Accepted accepted -> {
                move(accepted.vertex(), State.RUNNING);
                holders[accepted.vertex()] = indexOf(accepted.incarnation());
                refusals[accepted.vertex()] = 0;
                times[accepted.vertex()] = accepted.deadline();
            }
            case Transition.Succeeded succeeded -> {
                int vertex = succeeded.vertex();
                move(vertex, State.SUCCEEDED);
                times[vertex] = succeeded.at();
                messages.remove(vertex);
                frontier.done(vertex, this::ready);
            }
            case Transition.StepDone done -> {
                steps[done.vertex()] = (byte) done.nextStep();
                stepFailures[done.vertex()] = 0;
                ready(done.vertex());
            }
            case Transition.AttemptFailed failed -> {
                int vertex = failed.vertex();
                move(vertex, State.BACKING_OFF);
                times[vertex] = failed.retryAt();
                messages.put(vertex, failed.message());
                if (failed.refused()) {
                    refusals[vertex]++;
                } else if (steps[vertex] == 0) {
                    failures[vertex]++;
                } else {
                    stepFailures[vertex]++;
                }
                if (steps[vertex] != failed.nextStep()) {
                    steps[vertex] = (byte) failed.nextStep();
                    stepFailures[vertex] = 0;
                }
            }
            case Transition.FinallyFailed failed -> {
                move(failed.vertex(), State.FAILED);
                times[failed.vertex()] = failed.at();
                messages.put(failed.vertex(), failed.message());
            }
            case Transition.Lost lost -> ready(lost.vertex());
            case Transition.Paused paused -> status = Status.PAUSED;
            case Transition.Resumed resumed -> resume();
            case Transition.Ended end -> end(end.outcome());
        }
    }

    private void resume() {
        status = Status.RUNNING;
        for (int vertex = 0; vertex < states.length; vertex++) {
            if (state(vertex) == State.FAILED) {
                failures[vertex] = 0;
                stepFailures[vertex] = 0;
                refusals[vertex] = 0;
                times[vertex] = 0;
                move(vertex, State.READY);
            }
        }
        becameReady.clear();
        for (int vertex = 0; vertex < states.length; vertex++) {
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
        for (int vertex = 0; vertex < states.length; vertex++) {
            if (isWaitingForTime(vertex)) {
                holders[vertex] = NOBODY;
                move(vertex, State.READY);
            }
        }
        becameReady.clear();
    }

    private void ready(int vertex) {
        holders[vertex] = NOBODY;
        move(vertex, State.READY);
        becameReady.add(vertex);
    }

    private void move(int vertex, State to) {
        counts[states[vertex]]--;
        states[vertex] = (byte) to.ordinal();
        counts[to.ordinal()]++;
    }

    private int indexOf(String incarnation) {
        int index = incarnations.indexOf(incarnation);
        if (index < 0) {
            incarnations.add(incarnation);
            index = incarnations.size() - 1;
        }
        return index;
    }

    /** Writes the state, without the submission. */
    public void write(DataOutputStream out) throws IOException {
        out.writeByte(1);
        out.writeByte(status.ordinal());
        out.writeInt(incarnations.size());
        for (String incarnation : incarnations) {
            out.writeUTF(incarnation);
        }
        for (int vertex = 0; vertex < states.length; vertex++) {
            out.writeByte(states[vertex]);
            out.writeByte(steps[vertex]);
            out.writeByte(failures[vertex]);
            out.writeByte(stepFailures[vertex]);
            out.writeByte(refusals[vertex]);
            out.writeInt(attempts[vertex]);
            out.writeInt(holders[vertex]);
            boolean ended = hasEnded(state(vertex));
            out.writeLong(ended ? 0 : times[vertex]);
            out.writeLong(started[vertex]);
            out.writeLong(ended ? times[vertex] : 0);
        }
        out.writeInt(messages.size());
        for (Map.Entry<Integer, String> message : messages.entrySet()) {
            out.writeInt(message.getKey());
            out.writeUTF(message.getValue());
        }
    }

    /** The run of a submission in a state that {@link #write} wrote. */
    public static OperationRun read(Submission submission, DataInputStream in) throws IOException {
        OperationRun run = new OperationRun(submission);
        int version = in.readUnsignedByte();
        if (version != 1) {
            throw new IllegalStateException("The stored state of operation " + submission.operationId()
                    + " has the version " + version
                    + ", and this server reads 1.\nMaybe a newer server wrote it: run that one.");
        }
        run.status = Status.values()[in.readUnsignedByte()];
        int incarnations = in.readInt();
        for (int i = 0; i < incarnations; i++) {
            run.incarnations.add(in.readUTF());
        }
        byte[] states = new byte[run.states.length];
        int[] holders = new int[states.length];
        for (int vertex = 0; vertex < states.length; vertex++) {
            states[vertex] = in.readByte();
            run.steps[vertex] = in.readByte();
            run.failures[vertex] = in.readByte();
            run.stepFailures[vertex] = in.readByte();
            run.refusals[vertex] = in.readByte();
            run.attempts[vertex] = in.readInt();
            holders[vertex] = in.readInt();
            long due = in.readLong();
            run.started[vertex] = in.readLong();
            long ended = in.readLong();
            run.times[vertex] = ended == 0 ? due : ended;
        }
        for (int vertex = 0; vertex < states.length; vertex++) {
            if (STATES[states[vertex]] == State.SUCCEEDED) {
                run.frontier.done(vertex, run::ready);
            }
        }
        for (int vertex = 0; vertex < states.length; vertex++) {
            run.move(vertex, STATES[states[vertex]]);
            run.holders[vertex] = holders[vertex];
        }
        run.becameReady.clear();
        int messages = in.readInt();
        for (int i = 0; i < messages; i++) {
            run.messages.put(in.readInt(), in.readUTF());
        }
        return run;
    }
}
