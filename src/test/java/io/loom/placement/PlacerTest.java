package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.InvalidInputException;
import io.loom.model.Resources;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacerTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    @Test
    void serviceThatNoConstraintNamesStandsOnEveryNode() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(3)
                .services("base", "db", "web")
                .quantity("db", 1, 1)
                .quantity("web", 2, 2)
                .cantCoexist("db", "web")
                .build());

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("base", "db"), 1, Set.of("base", "web"), 2));
        assertThat(answer.gap()).isZero();
    }

    @Test
    void twoServicesOfOneInstanceEachFillTwoNodes() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(2)
                .services("a", "b")
                .quantity("a", 1, 1)
                .quantity("b", 1, 1)
                .build());

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("a"), 1, Set.of("b"), 1));
    }

    @Test
    void groupOfThreeThatCannotCoexistStillAllowsTwo() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(1)
                .services("a", "b", "c")
                .quantity("a", 1, 1)
                .quantity("b", 1, 1)
                .quantity("c", 0, 1)
                .cantCoexist("a", "b", "c")
                .build());

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("a", "b"), 1));
        assertThat(answer.constraints())
                .filteredOn(c -> c.id().equals("unplaced"))
                .singleElement()
                .satisfies(c -> assertThat(c.score()).isEqualTo(-1))
                .satisfies(c -> assertThat(c.matches()).containsExactly("c is on no node."));
    }

    @Test
    void nodesWithoutServicesAreImpossibleAndTheConflictSaysWhy() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(2)
                .services("a", "b", "c")
                .quantity("a", 1, 1)
                .mustCoexist("a", "b")
                .mustCoexist("b", "c")
                .build());

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts()).singleElement().satisfies(conflict -> {
            assertThat(conflict.constraints()).containsExactly("clusterSize", "serviceQuantity");
            assertThat(conflict.message())
                    .isEqualTo(
                            "These cannot hold together: the cluster has exactly 2 nodes; there must be exactly 1 of a.");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 56, 57, 60, 61})
    void sizesThatThePredecessorGaveUpOnAreFeasible(int nodes) {
        assertThat(PLACER.place(reactor(nodes)).outcome()).isEqualTo(Outcome.FEASIBLE);
    }

    @Test
    void oneNodeMoreThanAllServicesTogetherIsNot() {
        PlacementAnswer answer = PLACER.place(reactor(62));

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts().getFirst().message()).contains("exactly 62 nodes", "datanode", "zookeeper");
    }

    @Test
    void cheapestHardwareThatHoldsTheServicesIsChosen() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(2)
                .service("db", new Resources(4000, 8192, 0))
                .service("web", new Resources(1000, 1024, 0))
                .quantity("db", 1, 1)
                .quantity("web", 1, 2)
                .hardware("small", new Resources(2000, 4096, 0), 50_000)
                .hardware("large", new Resources(4000, 16384, 0), 120_000)
                .build());

        assertThat(answer.microsPerHour()).isEqualTo(170_000);
        assertThat(answer.currency()).isEqualTo("USD");
    }

    @Test
    void instancesSpreadOverLocations() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(9)
                .services("web")
                .location("a", null)
                .location("b", null)
                .location("c", null)
                .build());

        assertThat(answer.nodes()).extracting(NodeGroup::count).containsExactly(3, 3, 3);
    }

    @Test
    void ratioAddsInstances() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(10)
                .services("proxy", "web")
                .cantCoexist("proxy", "web")
                .ratio("proxy", "web", 4)
                .quantity("web", 1, 100)
                .quantity("proxy", 0, 2)
                .build());

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("proxy"), 2, Set.of("web"), 8));
    }

    @Test
    void wrongRequestIsRefusedByName() {
        assertThatThrownBy(() -> PLACER.place(new ProblemBuilder()
                        .nodes(1_000_001)
                        .services("a")
                        .profile("balanced")
                        .build()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("The size (1000001) must be from 1 to 1000000 nodes.");
        assertThatThrownBy(() -> PLACER.place(new ProblemBuilder()
                        .services("a")
                        .ratio("a", "ghost", 3)
                        .build()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("to ghost, which is not in the cluster");
        assertThatThrownBy(() -> PLACER.place(
                        new ProblemBuilder().services("a").profile("fast").build()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Maybe one of balanced, cheapest, compact, resilient.");
    }

    private static PlacementProblem reactor(int nodes) {
        return new ProblemBuilder()
                .nodes(nodes)
                .services("namenode", "datanode", "zookeeper", "reactor")
                .quantity("namenode", 1, 1)
                .quantity("datanode", 1, 50)
                .quantity("zookeeper", 1, 5)
                .quantity("reactor", 1, 5)
                .cantCoexist("datanode", "namenode")
                .cantCoexist("datanode", "zookeeper")
                .cantCoexist("namenode", "zookeeper")
                .cantCoexist("datanode", "reactor")
                .cantCoexist("namenode", "reactor")
                .build();
    }

    private static Map<Set<String>, Integer> layouts(PlacementAnswer answer) {
        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        Map<Set<String>, Integer> counts = new HashMap<>();
        answer.nodes().forEach(group -> counts.merge(group.layout().services(), group.count(), Integer::sum));
        return counts;
    }
}
