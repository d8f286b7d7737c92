package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Range;
import io.loom.model.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no sense is named and refused, and nothing is solved. */
class BadInputTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    @ParameterizedTest
    @MethodSource("problems")
    void isNamed(ProblemBuilder builder, String pointer, String message) {
        assertThat(problemsOf(builder)).anySatisfy(problem -> {
            assertThat(problem.pointer()).isEqualTo(pointer);
            assertThat(problem.message()).contains(message);
        });
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of(one().nodes(0), "/size", "The size (0) must be from 1 to 1000000 nodes."),
                Arguments.of(one().nodes(1_000_001), "/size", "The size (1000001) must be from 1"),
                Arguments.of(one().clusterSize(ClusterSize.between(9, 3)), "/size", "at least 9 and at most 3"),
                Arguments.of(one().clusterSize(ClusterSize.between(1, 2_000_000)), "/size", "The size (2000000)"),
                Arguments.of(
                        one().clusterSize(ClusterSize.between(7, 9)).size(1, 5), "/size", "Maybe ask for 5 nodes."),
                Arguments.of(one().ratio("a", "ghost", 2), "/template/constraints/services/a/ratio/per", "ghost"),
                Arguments.of(
                        one().hardware("small", Resources.UNLIMITED, 1).compatible(Set.of("none"), Set.of(), Set.of()),
                        "/hardwareType",
                        "offers no hardware type"),
                Arguments.of(one().weight(ConstraintId.SPREAD, -1), "/placement/weights/spread", "from 0 to"),
                Arguments.of(
                        one().weight(ConstraintId.SPREAD, Long.MAX_VALUE), "/placement/weights/spread", "from 0 to"),
                Arguments.of(
                        one().nodes(1_000_000)
                                .hardware("gold", Resources.UNLIMITED, 1_000_000_000L)
                                .weight(ConstraintId.COST, 1_000_000_000L),
                        "/placement/weights/cost",
                        "is too large for 1000000 nodes"),
                Arguments.of(
                        one().nodes(1_000_000).hardware("huge", new Resources(1L << 50, 1L << 50, 0), 1),
                        "/hardwareType",
                        "is too much to count"),
                Arguments.of(
                        one().setting(ConstraintId.COST, null, 5L),
                        "/placement/constraints/cost/limit",
                        "has no limit"),
                Arguments.of(
                        one().setting(ConstraintId.HEADROOM, null, 101L),
                        "/placement/constraints/headroom/limit",
                        "from 0 to 100"),
                Arguments.of(
                        one().setting(ConstraintId.COST, "hard", null),
                        "/placement/constraints/cost/level",
                        "cannot be at level hard"),
                Arguments.of(one().standAt("nowhere/x"), "/placement/locations/0", "nowhere, which does not exist"),
                Arguments.of(one().standAt("here/x"), "/placement/locations/0", "has no location x"),
                Arguments.of(one().prefer(Set.of("ghost"), Set.of()), "/placement/preferred/hardwaretypes", "ghost"));
    }

    @Test
    void allThatIsWrongIsNamedAtOnce() {
        assertThat(problemsOf(one().nodes(0).standAt("here/x").prefer(Set.of("ghost"), Set.of())))
                .extracting(Problem::pointer)
                .containsExactlyInAnyOrder("/size", "/placement/locations/0", "/placement/preferred/hardwaretypes");
    }

    @Test
    void contradictoryQuantitiesCannotBeWritten() {
        assertThatThrownBy(() -> new Range(5, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 5 to 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "3..", "-1", "1.5", "NaN"})
    void sizesThatAreNoSizesAreRefused(String text) {
        assertThatThrownBy(() -> ClusterSize.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("must be a number of nodes, a range of them, or smallest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "101%", "some", "NaN%"})
    void budgetsThatAreNoneAreRefused(String text) {
        assertThatThrownBy(() -> DisruptionBudget.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("The disruption (");
    }

    private static ProblemBuilder one() {
        return new ProblemBuilder().services("a");
    }

    private static List<Problem> problemsOf(ProblemBuilder builder) {
        PlacementProblem problem = builder.build();
        return catchThrowableOfType(InvalidInputException.class, () -> PLACER.place(problem))
                .problems();
    }
}
