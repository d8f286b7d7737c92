package io.loom.taskgraph;

import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.START;
import static io.loom.taskgraph.Services.byName;
import static io.loom.taskgraph.Services.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskGraphCodecTest {

    private final TaskGraph graph = TaskGraphBuilder.build(GraphRequest.of(
            ClusterOperation.CREATE,
            byName(
                    service("store", INSTALL, START),
                    service("web", INSTALL, START).runningAfter("store")),
            TaskGraphBuilderTest.nodes(1000, Set.of("store", "web"))));

    @Test
    void takesAFewBytesForEachTask() {
        int perTask = TaskGraphCodec.encode(graph).length / graph.taskCount();

        assertThat(perTask).isLessThan(12);
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = TaskGraphCodec.encode(graph);
        bytes[0] = 99;

        assertThatThrownBy(() -> TaskGraphCodec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version (99)");
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] bytes = TaskGraphCodec.encode(graph);

        assertThatThrownBy(() -> TaskGraphCodec.decode(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("end too early");
    }
}
