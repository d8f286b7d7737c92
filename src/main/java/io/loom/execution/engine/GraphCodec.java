package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Task graphs as bytes: names once, then numbers, deflated. Graphs without a gate are written as ever. */
public final class GraphCodec {

    private static final int WITHOUT_GATE = 1;
    private static final int WITH_GATE = 2;
    private static final Codes<TaskAction> ACTIONS = new Codes<>(TaskAction.class, TaskAction::code);

    private GraphCodec() {}

    /** The bytes of a graph. */
    public static byte[] encode(TaskGraph graph) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeByte(graph.gate().isPresent() ? WITH_GATE : WITHOUT_GATE);
            Map<UUID, Integer> nodes = new HashMap<>();
            Map<String, Integer> services = new HashMap<>();
            List<UUID> nodeList = new ArrayList<>();
            List<String> serviceList = new ArrayList<>();
            for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
                Task task = graph.task(vertex);
                if (nodes.putIfAbsent(task.nodeId(), nodeList.size()) == null) {
                    nodeList.add(task.nodeId());
                }
                if (task.service() != null && services.putIfAbsent(task.service(), serviceList.size()) == null) {
                    serviceList.add(task.service());
                }
            }
            out.writeInt(nodeList.size());
            for (UUID node : nodeList) {
                out.writeLong(node.getMostSignificantBits());
                out.writeLong(node.getLeastSignificantBits());
            }
            out.writeInt(serviceList.size());
            for (String service : serviceList) {
                out.writeUTF(service);
            }
            out.writeInt(graph.taskCount());
            for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
                Task task = graph.task(vertex);
                out.writeInt(nodes.getOrDefault(task.nodeId(), -1));
                out.writeByte(task.action().code());
                out.writeInt(task.service() == null ? -1 : services.getOrDefault(task.service(), -1));
            }
            out.writeInt(graph.vertexCount());
            for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
                out.writeInt(graph.successorCount(vertex));
                for (int i = 0; i < graph.successorCount(vertex); i++) {
                    out.writeInt(graph.successor(vertex, i));
                }
            }
            if (graph.gate().isPresent()) {
                out.writeInt(graph.gate().getAsInt());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The graph of some bytes. */
    public static TaskGraph decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes))))) {
            int version = in.readUnsignedByte();
            if (version != WITHOUT_GATE && version != WITH_GATE) {
                throw new IllegalStateException(
                        "A stored task graph has the version " + version + ", and this server reads up to " + WITH_GATE
                                + ".\nMaybe a newer server wrote it: run that one.");
            }
            UUID[] nodes = new UUID[in.readInt()];
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = new UUID(in.readLong(), in.readLong());
            }
            String[] services = new String[in.readInt()];
            for (int i = 0; i < services.length; i++) {
                services[i] = in.readUTF();
            }
            int count = in.readInt();
            List<Task> tasks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                UUID node = nodes[in.readInt()];
                TaskAction action = ACTIONS.of(in.readUnsignedByte());
                int service = in.readInt();
                tasks.add(new Task(node, action, service < 0 ? null : services[service]));
            }
            int[] first = new int[in.readInt() + 1];
            int[] successors = new int[16];
            int edges = 0;
            for (int vertex = 0; vertex < first.length - 1; vertex++) {
                int degree = in.readInt();
                for (int i = 0; i < degree; i++) {
                    if (edges == successors.length) {
                        successors = Arrays.copyOf(successors, edges * 2);
                    }
                    successors[edges++] = in.readInt();
                }
                first[vertex + 1] = edges;
            }
            OptionalInt gate = version == WITH_GATE ? OptionalInt.of(in.readInt()) : OptionalInt.empty();
            return new TaskGraph(tasks, first, Arrays.copyOf(successors, edges), gate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
