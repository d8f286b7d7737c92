package io.loom.taskgraph;

import io.loom.contract.TaskAction;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A task graph as bytes, a few for each task and edge. The format has a version in its first byte, and what was written
 * by an older version can be read by a newer one.
 */
public final class TaskGraphCodec {

    private static final byte VERSION = 1;

    private TaskGraphCodec() {}

    /** The graph as bytes; equal graphs give equal bytes. */
    public static byte[] encode(TaskGraph graph) {
        Map<UUID, Integer> nodes = new LinkedHashMap<>();
        Map<String, Integer> services = new LinkedHashMap<>();
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            Task task = graph.task(vertex);
            nodes.putIfAbsent(task.nodeId(), nodes.size());
            if (task.service() != null) {
                services.putIfAbsent(task.service(), services.size() + 1);
            }
        }
        Output output = new Output();
        output.putByte(VERSION);
        output.putInt(nodes.size());
        nodes.keySet().forEach(output::putId);
        output.putInt(services.size());
        services.keySet().forEach(output::putText);
        output.putInt(graph.taskCount());
        output.putInt(graph.vertexCount() - graph.taskCount());
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            Task task = graph.task(vertex);
            output.putInt(nodes.getOrDefault(task.nodeId(), 0));
            output.putByte((byte) codeOf(task.action()));
            output.putInt(task.service() == null ? 0 : services.getOrDefault(task.service(), 0));
        }
        for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
            output.putInt(graph.successorCount(vertex));
            int previous = vertex;
            for (int s = 0; s < graph.successorCount(vertex); s++) {
                int successor = graph.successor(vertex, s);
                output.putSigned(successor - previous);
                previous = successor;
            }
        }
        return output.toBytes();
    }

    /**
     * The graph that was encoded.
     *
     * @throws IllegalArgumentException when the bytes are not a graph of a known version
     */
    public static TaskGraph decode(byte[] bytes) {
        try {
            return decode(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "The " + bytes.length + " bytes of the task graph end too early or are damaged.", e);
        }
    }

    private static TaskGraph decode(ByteBuffer input) {
        byte version = input.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("The task graph has the version (" + version + "), known is " + VERSION
                    + ".\nMaybe it was written by a newer server.");
        }
        UUID[] nodes = new UUID[getInt(input)];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = new UUID(input.getLong(), input.getLong());
        }
        String[] services = new String[getInt(input)];
        for (int i = 0; i < services.length; i++) {
            byte[] text = new byte[getInt(input)];
            input.get(text);
            services[i] = new String(text, StandardCharsets.UTF_8);
        }
        int taskCount = getInt(input);
        int vertexCount = taskCount + getInt(input);
        List<Task> tasks = new ArrayList<>(taskCount);
        for (int i = 0; i < taskCount; i++) {
            UUID node = nodes[getInt(input)];
            TaskAction action = actionOf(input.get());
            int service = getInt(input);
            tasks.add(new Task(node, action, service == 0 ? null : services[service - 1]));
        }
        int[] firstSuccessor = new int[vertexCount + 1];
        int[] successors = new int[Math.max(16, vertexCount)];
        int size = 0;
        for (int vertex = 0; vertex < vertexCount; vertex++) {
            int count = getInt(input);
            int successor = vertex;
            for (int s = 0; s < count; s++) {
                if (size == successors.length) {
                    successors = Arrays.copyOf(successors, size * 2);
                }
                successor += getSigned(input);
                successors[size++] = successor;
            }
            firstSuccessor[vertex + 1] = size;
        }
        return new TaskGraph(tasks, firstSuccessor, Arrays.copyOf(successors, size));
    }

    /** Kept apart from the order of the enum, which may change. */
    private static int codeOf(TaskAction action) {
        return switch (action) {
            case CREATE -> 1;
            case CONFIRM -> 2;
            case BOOTSTRAP -> 3;
            case INSTALL -> 4;
            case CONFIGURE -> 5;
            case INITIALIZE -> 6;
            case START -> 7;
            case STOP -> 8;
            case REMOVE -> 9;
            case DELETE -> 10;
            case INSPECT -> 11;
        };
    }

    private static TaskAction actionOf(int code) {
        for (TaskAction action : TaskAction.values()) {
            if (codeOf(action) == code) {
                return action;
            }
        }
        throw new IllegalArgumentException("The task graph holds an unknown action (" + code + ").");
    }

    private static int getInt(ByteBuffer input) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = input.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("The task graph holds a number that is too long.");
    }

    private static int getSigned(ByteBuffer input) {
        int folded = getInt(input);
        return (folded >>> 1) ^ -(folded & 1);
    }

    private static final class Output {

        private byte[] bytes = new byte[4096];
        private int size;

        void putByte(byte value) {
            ensure(1);
            bytes[size++] = value;
        }

        /** Seven bits a byte, the lowest first. */
        void putInt(int value) {
            ensure(5);
            int left = value;
            while ((left & ~0x7f) != 0) {
                bytes[size++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[size++] = (byte) left;
        }

        /** Small numbers of either sign in few bytes. */
        void putSigned(int value) {
            putInt((value << 1) ^ (value >> 31));
        }

        void putId(UUID id) {
            ensure(16);
            ByteBuffer.wrap(bytes, size, 16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits());
            size += 16;
        }

        void putText(String text) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            putInt(encoded.length);
            ensure(encoded.length);
            System.arraycopy(encoded, 0, bytes, size, encoded.length);
            size += encoded.length;
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, size);
        }

        private void ensure(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
            }
        }
    }
}
