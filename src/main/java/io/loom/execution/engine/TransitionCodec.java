package io.loom.execution.engine;

import io.loom.execution.OperationListener.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Batches of transitions as bytes: one row of the journal. */
public final class TransitionCodec {

    private static final int VERSION = 1;
    private static final int SENT = 1;
    private static final int ACCEPTED = 2;
    private static final int SUCCEEDED = 3;
    private static final int STEP_DONE = 4;
    private static final int ATTEMPT_FAILED = 5;
    private static final int FINALLY_FAILED = 6;
    private static final int LOST = 7;
    private static final int PAUSED = 8;
    private static final int RESUMED = 9;
    private static final int ENDED = 10;
    private static final Codes<Outcome> OUTCOMES = new Codes<>(Outcome.class, Outcome::code);

    private TransitionCodec() {}

    /** The bytes of a batch. */
    public static byte[] encode(List<Transition> transitions) {
        Map<UUID, Integer> operations = new LinkedHashMap<>();
        for (Transition transition : transitions) {
            operations.putIfAbsent(transition.operationId(), operations.size());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 + 24 * transitions.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(operations.size());
            for (UUID operation : operations.keySet()) {
                out.writeLong(operation.getMostSignificantBits());
                out.writeLong(operation.getLeastSignificantBits());
            }
            out.writeInt(transitions.size());
            for (Transition transition : transitions) {
                out.writeInt(operations.getOrDefault(transition.operationId(), -1));
                write(transition, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Transition transition, DataOutputStream out) throws IOException {
        switch (transition) {
            case Transition.Sent sent -> {
                begin(SENT, sent.vertex(), out);
                out.writeLong(sent.at());
                out.writeLong(sent.deadline());
            }
            case Transition.Accepted accepted -> {
                begin(ACCEPTED, accepted.vertex(), out);
                out.writeUTF(accepted.incarnation());
                out.writeLong(accepted.deadline());
            }
            case Transition.Succeeded succeeded -> {
                begin(SUCCEEDED, succeeded.vertex(), out);
                out.writeLong(succeeded.at());
            }
            case Transition.StepDone done -> {
                begin(STEP_DONE, done.vertex(), out);
                out.writeByte(done.nextStep());
            }
            case Transition.AttemptFailed failed -> {
                begin(ATTEMPT_FAILED, failed.vertex(), out);
                out.writeLong(failed.retryAt());
                out.writeByte(failed.nextStep());
                out.writeBoolean(failed.refused());
                out.writeUTF(failed.message());
            }
            case Transition.FinallyFailed failed -> {
                begin(FINALLY_FAILED, failed.vertex(), out);
                out.writeLong(failed.at());
                out.writeUTF(failed.message());
            }
            case Transition.Lost lost -> begin(LOST, lost.vertex(), out);
            case Transition.Paused paused -> out.writeByte(PAUSED);
            case Transition.Resumed resumed -> out.writeByte(RESUMED);
            case Transition.Ended ended -> {
                out.writeByte(ENDED);
                out.writeByte(ended.outcome().code());
                out.writeLong(ended.at());
            }
        }
    }

    private static void begin(int kind, int vertex, DataOutputStream out) throws IOException {
        out.writeByte(kind);
        out.writeInt(vertex);
    }

    /** The batch of some bytes. */
    public static List<Transition> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw unreadable("the version " + version + " and not " + VERSION);
            }
            UUID[] operations = new UUID[in.readInt()];
            for (int i = 0; i < operations.length; i++) {
                operations[i] = new UUID(in.readLong(), in.readLong());
            }
            int count = in.readInt();
            List<Transition> transitions = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                transitions.add(read(operations[in.readInt()], in));
            }
            return transitions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transition read(UUID operation, DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case SENT -> new Transition.Sent(operation, in.readInt(), in.readLong(), in.readLong());
            case ACCEPTED -> new Transition.Accepted(operation, in.readInt(), in.readUTF(), in.readLong());
            case SUCCEEDED -> new Transition.Succeeded(operation, in.readInt(), in.readLong());
            case STEP_DONE -> new Transition.StepDone(operation, in.readInt(), in.readUnsignedByte());
            case ATTEMPT_FAILED ->
                new Transition.AttemptFailed(
                        operation, in.readInt(), in.readLong(), in.readUnsignedByte(), in.readBoolean(), in.readUTF());
            case FINALLY_FAILED -> new Transition.FinallyFailed(operation, in.readInt(), in.readLong(), in.readUTF());
            case LOST -> new Transition.Lost(operation, in.readInt());
            case PAUSED -> new Transition.Paused(operation);
            case RESUMED -> new Transition.Resumed(operation);
            case ENDED -> new Transition.Ended(operation, OUTCOMES.of(in.readUnsignedByte()), in.readLong());
            default -> throw unreadable("the unknown kind " + kind);
        };
    }

    private static IllegalStateException unreadable(String what) {
        return new IllegalStateException("A row of the execution journal has " + what
                + ", which this server does not read.\nMaybe a newer server wrote it: run that one.");
    }
}
