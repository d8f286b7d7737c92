package io.loom.taskgraph;

import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.START;
import static io.loom.taskgraph.Services.byName;
import static io.loom.taskgraph.Services.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskAction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CriticalPathTest {

    @Test
    void goesThroughTheSlowestChain() {
        TaskGraph graph = TaskGraphBuilder.build(
                byName(
                        service("store", INSTALL, START),
                        service("web", INSTALL, START).runningAfter("store")),
                ClusterWideOperation.CREATE.work(TaskGraphBuilderTest.nodes(3, Set.of("store", "web"))),
                Set.of());

        CriticalPath path = CriticalPath.of(graph, task -> task.action() == TaskAction.CREATE ? 60 : 5);

        assertThat(path.tasks())
                .extracting(task -> task.service() == null ? task.action() + "" : task.action() + "/" + task.service())
                .containsExactly("CREATE", "CONFIRM", "BOOTSTRAP", "INSTALL/store", "START/store", "START/web");
        assertThat(path.length()).isEqualTo(85);
        assertThat(path.remaining(0)).isEqualTo(85);
        assertThat(path.remaining(graph.taskCount())).isEqualTo(5);
    }

    @Test
    void ofNothingIsNothing() {
        TaskGraph graph = TaskGraphBuilder.build(byName(), List.of(), Set.of());

        CriticalPath path = CriticalPath.of(graph, task -> 1);

        assertThat(path.length()).isZero();
        assertThat(path.tasks()).isEmpty();
    }
}
