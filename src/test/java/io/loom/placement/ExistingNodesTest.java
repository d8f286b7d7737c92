package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loom.placement.ExistingNodes.Freedom;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExistingNodesTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    @Test
    void growingKeepsWhatIsThere() {
        PlacementAnswer answer = PLACER.place(workers()
                .nodes(7)
                .existing(1, "small", "debian", "master")
                .existing(3, "small", "debian", "worker")
                .build());

        assertThat(answer.nodes())
                .extracting(group -> group.layout().services(), NodeGroup::count)
                .contains(tuple(Set.of("master"), 1), tuple(Set.of("worker"), 3));
        assertThat(answer.nodes().stream().mapToInt(NodeGroup::count).sum()).isEqualTo(7);
    }

    @Test
    void shrinkingKeepsTheLeastOfEachService() {
        PlacementAnswer answer = PLACER.place(workers()
                .nodes(2)
                .existing(1, "small", "debian", "master")
                .existing(6, "small", "debian", "worker")
                .build());

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(answer.nodes())
                .extracting(group -> group.layout().services(), NodeGroup::count)
                .containsExactlyInAnyOrder(tuple(Set.of("master"), 1), tuple(Set.of("worker"), 1));
    }

    @Test
    void machinesThatHaveNothingAreGivenServicesBesideWhatStands() {
        PlacementAnswer answer = PLACER.place(workers()
                .nodes(5)
                .existing(1, "small", "debian", "master")
                .existing(2, "small", "debian", "worker")
                .existing(Freedom.KEEPS, 2, "small", "debian", "default")
                .build());

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(answer.nodes())
                .extracting(group -> group.layout().services(), NodeGroup::count)
                .as("two that stand, and two that had nothing")
                .containsExactlyInAnyOrder(
                        tuple(Set.of("master"), 1), tuple(Set.of("worker"), 2), tuple(Set.of("worker"), 2));
    }

    @Test
    void existingNodesThatCannotTakeAServiceAreNamed() {
        PlacementAnswer answer = PLACER.place(workers()
                .services("everywhere")
                .quantity("everywhere", 2, 2)
                .cantCoexist("everywhere", "worker")
                .nodes(4)
                .existing(Freedom.KEEPS, 1, "small", "debian", "default", "master")
                .existing(Freedom.KEEPS, 3, "small", "debian", "default", "worker")
                .build());

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts().getFirst().message())
                .isEqualTo(
                        "These cannot hold together: the cluster has exactly 4 nodes; there must be exactly 2 of everywhere; "
                                + "nodes that are there keep their hardware, image, location and services.");
    }

    private static ProblemBuilder workers() {
        return new ProblemBuilder()
                .services("master", "worker")
                .quantity("master", 1, 1)
                .quantity("worker", 1, 100)
                .cantCoexist("master", "worker");
    }
}
