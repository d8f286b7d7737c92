package io.loom.execution.engine;

import io.loom.execution.TaskStatus.State;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far each task of an operation is: a few bytes a task in arrays, by vertex, and their binary form. Times are
 * milliseconds since the epoch. Not thread-safe.
 */
final class TaskStates {

    private static final State[] STATES = State.values();
    private static final Codes<State> CODES = new Codes<>(State.class, State::code);
    private static final int NOBODY = -1;

    private final byte[] states;
    private final byte[] steps;
    private final byte[] failures;
    private final byte[] stepFailures;
    private final byte[] refusals;
    private final int[] attempts;
    private final int[] holders;
    private final long[] started;

    /** When the task ended; before that, when it is to be looked at again. */
    private final long[] times;

    private final int[] counts = new int[STATES.length];
    private final List<String> incarnations = new ArrayList<>();
    private final Map<Integer, String> messages = new HashMap<>();

    /** Tasks of which nothing has been done yet: all of them wait. */
    TaskStates(int tasks) {
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
        counts[State.WAITING.ordinal()] = tasks;
    }

    int size() {
        return states.length;
    }

    /** How many tasks are in a state. */
    int count(State state) {
        return counts[state.ordinal()];
    }

    State state(int vertex) {
        return STATES[states[vertex]];
    }

    /** Whether a task in this state is done, or has finally failed. */
    static boolean hasEnded(State state) {
        return state == State.SUCCEEDED || state == State.FAILED;
    }

    /** How many attempts have gone out. */
    int attempts(int vertex) {
        return attempts[vertex];
    }

    /** 0 while the next or present attempt is at the task's own action; else the step of its compensation, from 1 on. */
    int step(int vertex) {
        return steps[vertex];
    }

    /** How often the action, or the step, of the next or present attempt has failed. */
    int failures(int vertex) {
        return steps[vertex] == 0 ? failures[vertex] : stepFailures[vertex];
    }

    /** How often in a row provisioners did not take it. */
    int refusals(int vertex) {
        return refusals[vertex];
    }

    /** When the latest attempt went out; 0 before. */
    long started(int vertex) {
        return started[vertex];
    }

    /** When the task ended; before that, when it is to be looked at again. */
    long time(int vertex) {
        return times[vertex];
    }

    /** The latest words about the task; null for none. */
    @Nullable
    String message(int vertex) {
        return messages.get(vertex);
    }

    /** The incarnation that has the attempt; null where none has. */
    @Nullable
    String holder(int vertex) {
        return holders[vertex] == NOBODY ? null : incarnations.get(holders[vertex]);
    }

    void say(int vertex, String message) {
        messages.put(vertex, message);
    }

    void postpone(int vertex, long until) {
        times[vertex] = until;
    }

    void sent(Transition.Sent sent) {
        int vertex = sent.vertex();
        move(vertex, State.SENT);
        attempts[vertex]++;
        holders[vertex] = NOBODY;
        started[vertex] = sent.at();
        times[vertex] = sent.deadline();
    }

    void accepted(Transition.Accepted accepted) {
        int vertex = accepted.vertex();
        move(vertex, State.RUNNING);
        holders[vertex] = indexOf(accepted.incarnation());
        refusals[vertex] = 0;
        times[vertex] = accepted.deadline();
    }

    void succeeded(Transition.Succeeded succeeded) {
        int vertex = succeeded.vertex();
        move(vertex, State.SUCCEEDED);
        times[vertex] = succeeded.at();
        messages.remove(vertex);
    }

    void stepDone(Transition.StepDone done) {
        goTo(done.vertex(), done.nextStep());
    }

    void attemptFailed(Transition.AttemptFailed failed) {
        int vertex = failed.vertex();
        move(vertex, State.BACKING_OFF);
        times[vertex] = failed.retryAt();
        messages.put(vertex, failed.message());
        if (failed.refused()) {
            refusals[vertex] = (byte) Math.min(refusals[vertex] + 1, Byte.MAX_VALUE);
        } else if (steps[vertex] == 0) {
            failures[vertex]++;
        } else {
            stepFailures[vertex]++;
        }
        if (steps[vertex] != failed.nextStep()) {
            goTo(vertex, failed.nextStep());
        }
    }

    void finallyFailed(Transition.FinallyFailed failed) {
        int vertex = failed.vertex();
        move(vertex, State.FAILED);
        times[vertex] = failed.at();
        messages.put(vertex, failed.message());
    }

    /** It may go out, and nobody has it. */
    void ready(int vertex) {
        holders[vertex] = NOBODY;
        move(vertex, State.READY);
    }

    /** A pause is over. */
    void backOffIsOver(int vertex) {
        move(vertex, State.READY);
    }

    /** What had finally failed may go out again, as if it had not failed. */
    void forgive(int vertex) {
        failures[vertex] = 0;
        stepFailures[vertex] = 0;
        refusals[vertex] = 0;
        times[vertex] = 0;
        move(vertex, State.READY);
    }

    private void goTo(int vertex, int step) {
        steps[vertex] = (byte) step;
        stepFailures[vertex] = 0;
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

    void write(DataOutputStream out) throws IOException {
        out.writeInt(incarnations.size());
        for (String incarnation : incarnations) {
            out.writeUTF(incarnation);
        }
        for (int vertex = 0; vertex < states.length; vertex++) {
            out.writeByte(state(vertex).code());
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

    /** So many tasks, as {@link #write} wrote them. */
    static TaskStates read(int size, DataInputStream in) throws IOException {
        TaskStates tasks = new TaskStates(size);
        int incarnations = in.readInt();
        for (int i = 0; i < incarnations; i++) {
            tasks.incarnations.add(in.readUTF());
        }
        for (int vertex = 0; vertex < size; vertex++) {
            tasks.move(vertex, CODES.of(in.readUnsignedByte()));
            tasks.steps[vertex] = in.readByte();
            tasks.failures[vertex] = in.readByte();
            tasks.stepFailures[vertex] = in.readByte();
            tasks.refusals[vertex] = in.readByte();
            tasks.attempts[vertex] = in.readInt();
            tasks.holders[vertex] = in.readInt();
            long due = in.readLong();
            tasks.started[vertex] = in.readLong();
            long ended = in.readLong();
            tasks.times[vertex] = ended == 0 ? due : ended;
        }
        int messages = in.readInt();
        for (int i = 0; i < messages; i++) {
            tasks.messages.put(in.readInt(), in.readUTF());
        }
        return tasks;
    }
}
