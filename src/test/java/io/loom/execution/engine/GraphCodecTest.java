package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class GraphCodecTest {

    private static final String STORED = "graph.hex";

    /** Where the first task's action stands: behind the version, two nodes, two services, the count and the node. */
    private static final int FIRST_ACTION = 1 + 4 + 2 * 16 + 4 + 2 + "db".length() + 2 + "web".length() + 4 + 4;

    @Test
    void aStoredGraphIsReadAsWhatItWas() throws IOException {
        assertSame(GraphCodec.decode(StoredBytes.read(STORED)), ofEveryAction());
    }

    /** Compared as inflated: how bytes are deflated is the Java runtime's own affair. */
    @Test
    void aGraphIsStoredInTheSameBytesAsEver() throws IOException {
        assertThat(inflated(GraphCodec.encode(ofEveryAction()))).isEqualTo(inflated(StoredBytes.read(STORED)));
    }

    @Test
    void anActionOfANewerServerIsRefused() throws IOException {
        byte[] bytes = inflated(StoredBytes.read(STORED));
        assertThat(bytes[FIRST_ACTION]).isZero();
        bytes[FIRST_ACTION] = 99;
        assertThatThrownBy(() -> GraphCodec.decode(deflated(bytes)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TaskAction has no constant with the code 99");
    }

    @Test
    void aGraphIsTheSameAfterItsBytes() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            TaskGraph graph = Graphs.random(random, 6);
            assertSame(GraphCodec.decode(GraphCodec.encode(graph)), graph);
        }
    }

    /** A server of before refuses it by its version, and would else run past the gate. */
    @Test
    void aGateIsWrittenBehindTheGraphUnderAnotherVersion() throws IOException {
        TaskGraph gated = Graphs.gated();
        byte[] bytes = GraphCodec.encode(gated);
        byte[] stored = inflated(bytes);

        assertSame(GraphCodec.decode(bytes), gated);
        assertThat(GraphCodec.decode(bytes).gate()).hasValue(2);
        assertThat(stored[0]).isEqualTo((byte) 2);
        assertThat(Arrays.copyOfRange(stored, stored.length - 4, stored.length)).containsExactly(0, 0, 0, 2);
    }

    /** Each action once on each of two nodes, in a chain, and a join point over the ends of both. */
    private static TaskGraph ofEveryAction() {
        TaskAction[] actions = {
            TaskAction.CREATE,
            TaskAction.CONFIRM,
            TaskAction.BOOTSTRAP,
            TaskAction.INSTALL,
            TaskAction.CONFIGURE,
            TaskAction.INITIALIZE,
            TaskAction.START,
            TaskAction.STOP,
            TaskAction.REMOVE,
            TaskAction.DELETE,
            TaskAction.INSPECT
        };
        List<Task> tasks = new ArrayList<>();
        List<int[]> edges = new ArrayList<>();
        int join = 2 * actions.length;
        for (int node = 0; node < 2; node++) {
            for (TaskAction action : actions) {
                String service = node == 0 ? "db" : "web";
                tasks.add(new Task(new UUID(7, node), action, action.isServiceAction() ? service : null));
                boolean last = tasks.size() % actions.length == 0;
                edges.add(new int[] {tasks.size() - 1, last ? join : tasks.size()});
            }
        }
        return Graphs.of(tasks, join + 1, edges);
    }

    private static void assertSame(TaskGraph actual, TaskGraph expected) {
        assertThat(actual.vertexCount()).isEqualTo(expected.vertexCount());
        assertThat(actual.taskCount()).isEqualTo(expected.taskCount());
        assertThat(actual.edgeCount()).isEqualTo(expected.edgeCount());
        assertThat(actual.gate()).isEqualTo(expected.gate());
        for (int vertex = 0; vertex < expected.vertexCount(); vertex++) {
            assertThat(actual.predecessorCount(vertex)).isEqualTo(expected.predecessorCount(vertex));
            for (int i = 0; i < expected.successorCount(vertex); i++) {
                assertThat(actual.successor(vertex, i)).isEqualTo(expected.successor(vertex, i));
            }
        }
        for (int vertex = 0; vertex < expected.taskCount(); vertex++) {
            assertThat(actual.task(vertex)).isEqualTo(expected.task(vertex));
        }
    }

    private static byte[] inflated(byte[] bytes) throws IOException {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(bytes);
        }
        return deflated.toByteArray();
    }
}
