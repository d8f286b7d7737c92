package io.loom.operations;

import io.loom.taskgraph.TaskGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task graph as people and programs see it.
 *
 * @param vertices by index
 * @param edges pairs of indexes: the second waits for the first
 * @param tasks of the vertices that are tasks
 */
public record GraphView(List<VertexView> vertices, List<List<Integer>> edges, List<TaskView> tasks) {

    /** @param taskId null for a join point */
    public record VertexView(int index, @Nullable UUID taskId) {}

    static GraphView of(TaskGraph graph, List<TaskView> tasks) {
        List<VertexView> vertices = new ArrayList<>(graph.vertexCount());
        List<List<Integer>> edges = new ArrayList<>(graph.edgeCount());
        for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
            vertices.add(new VertexView(
                    vertex, graph.isJoinPoint(vertex) ? null : tasks.get(vertex).id()));
            for (int i = 0; i < graph.successorCount(vertex); i++) {
                edges.add(List.of(vertex, graph.successor(vertex, i)));
            }
        }
        return new GraphView(vertices, edges, tasks);
    }
}
