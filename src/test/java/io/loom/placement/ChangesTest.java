package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.ClusterSize;
import io.loom.model.Location;
import io.loom.model.Resources;
import io.loom.placement.ExistingNodes.Freedom;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every operation on a cluster that is there is the same problem; what need not be disturbed is not. */
class ChangesTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    @Test
    void shrinkingGivesUpNoMoreThanItMust() {
        PlacementAnswer answer = place(
                farm().nodes(5).existing(1, "small", "debian", "master").existing(6, "small", "debian", "worker"));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("master"), 1, Set.of("worker"), 4));
        assertThat(disruption(answer)).isEqualTo(2 * 2);
    }

    @Test
    void anAddedServiceGoesToAsManyNodesAsItMustAndNoFurther() {
        PlacementAnswer answer = place(farm().services("agent")
                .quantity("agent", 3, 100)
                .nodes(7)
                .existing(1, "small", "debian", "master")
                .existing(6, "small", "debian", "worker"));

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(disruption(answer)).isEqualTo(3);
        assertThat(answer.nodes().stream().mapToInt(NodeGroup::count).sum()).isEqualTo(7);
    }

    @Test
    void aServiceWithoutConstraintIsAddedToEveryNode() {
        PlacementAnswer answer = place(farm().services("logs")
                .nodes(7)
                .existing(1, "small", "debian", "master")
                .existing(6, "small", "debian", "worker"));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("logs", "master"), 1, Set.of("logs", "worker"), 6));
        assertThat(disruption(answer)).isEqualTo(7);
    }

    @Test
    void theSmallestThatServesIsSoughtWithinAHardBudget() {
        PlacementAnswer answer = place(new ProblemBuilder()
                .services("web")
                .quantity("web", 1, 9)
                .size(1, 8)
                .clusterSize(ClusterSize.SMALLEST)
                .setting(ConstraintId.DISRUPTION_BUDGET, "hard", null)
                .budget("5")
                .existing(5, "small", "debian", "web"));

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("web"), 3));
        assertThat(disruption(answer)).isEqualTo(4);
    }

    /** Rounding does not hold the rules of this change, and no time is left for an integer program. */
    @Test
    void aHardBudgetThatIsNotMetInTimeDoesNotMakeItANo() {
        Terms terms = PLACER.terms(RandomProblems.change(new Random(11_722), "balanced"));
        assertThat(terms.weights().of(ConstraintId.DISRUPTION_BUDGET).level()).isEqualTo(Level.HARD);

        Terms settled = new Settlement(WholeSearch.UNTIMED).settle(terms);
        Terms hurried = new Settlement(0).settle(terms);

        assertThat(budget(settled)).isEqualTo(3);
        assertThat(budget(hurried)).isEqualTo(33);
        for (Terms either : List.of(settled, hurried)) {
            PlacementAnswer answer =
                    PLACER.solve(either, new PlacementWatch(), Effort.USUAL).answer();
            assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        }
    }

    private static long budget(Terms terms) {
        return terms.rules().stream()
                .filter(Rule.Disturbance.class::isInstance)
                .mapToLong(rule -> ((Rule.Disturbance) rule).budget())
                .sum();
    }

    @Test
    void aRemovedServiceStopsAndItsNodesStay() {
        PlacementAnswer answer = place(farm().nodes(7)
                .existing(1, "small", "debian", "master", "old")
                .existing(6, "small", "debian", "worker"));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("master"), 1, Set.of("worker"), 6));
        assertThat(disruption(answer)).isEqualTo(1);
    }

    @Test
    void aReplacedNodeGoesAndAnotherComes() {
        NodeGroup leaving =
                new NodeGroup(new Layout(new TreeSet<>(Set.of("worker")), "small", "debian"), "here", "default", 2);
        PlacementAnswer answer = place(farm().nodes(7)
                .existing(1, "small", "debian", "master")
                .existing(4, "small", "debian", "worker")
                .leaving(leaving));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("master"), 1, Set.of("worker"), 6));
        assertThat(disruption(answer)).isEqualTo(2 * 2);
    }

    @Test
    void otherHardwareReplacesTheNodesThatHaveNotGotIt() {
        PlacementAnswer answer = place(farm().hardware("small", Resources.UNLIMITED, 10)
                .hardware("large", Resources.UNLIMITED, 20)
                .requestTypes("large", null)
                .nodes(4)
                .existing(1, "large", "debian", "master")
                .existing(3, "small", "debian", "worker"));

        assertThat(answer.nodes())
                .extracting(group -> group.layout().hardwareType())
                .containsOnly("large");
        assertThat(disruption(answer)).isEqualTo(3 * 2);
    }

    @Test
    void aMoveReplacesTheNodesThatStandElsewhere() {
        PlacementAnswer answer = place(farm().location("east", null)
                .location("west", null)
                .standAt("here/west")
                .nodes(3)
                .existing(Freedom.FREE, 1, "small", "debian", "west", "master")
                .existing(Freedom.FREE, 2, "small", "debian", "east", "worker"));

        assertThat(answer.nodes()).extracting(NodeGroup::location).containsOnly("west");
        assertThat(disruption(answer)).isEqualTo(2 * 2);
    }

    @Test
    void aMoveToAnotherProviderReplacesAll() {
        PlacementAnswer answer = place(farm().provider("there", Location.DEFAULT)
                .standAt("there")
                .nodes(3)
                .existing(1, "small", "debian", "master")
                .existing(2, "small", "debian", "worker"));

        assertThat(answer.nodes()).extracting(NodeGroup::provider).containsOnly("there");
    }

    @Test
    void aTemplateThatForbidsWhatIsTogetherMovesOneOfThem() {
        PlacementAnswer answer = place(new ProblemBuilder()
                .services("cache", "web")
                .quantity("cache", 1, 1)
                .quantity("web", 2, 2)
                .cantCoexist("cache", "web")
                .nodes(3)
                .existing(1, "small", "debian", "cache", "web")
                .existing(1, "small", "debian", "web"));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("cache"), 1, Set.of("web"), 2));
        assertThat(disruption(answer)).isEqualTo(1);
    }

    @Test
    void aBudgetAllowsToDisturbWhatCostsMoreThanItIsWorth() {
        ProblemBuilder dear = farm().hardware("small", Resources.UNLIMITED, 900_000)
                .hardware("tiny", Resources.UNLIMITED, 100_000)
                .nodes(4)
                .existing(1, "small", "debian", "master")
                .existing(3, "small", "debian", "worker");

        assertThat(place(dear).microsPerHour()).isEqualTo(4 * 900_000);
        assertThat(place(dear.budget("4")).microsPerHour()).isEqualTo(2 * 900_000 + 2 * 100_000);
        assertThat(place(dear.budget("100%")).microsPerHour()).isEqualTo(4 * 100_000);
    }

    @Test
    void aBudgetThatIsTooSmallIsExceededByWhatMustBe() {
        PlacementAnswer answer = place(farm().nodes(5)
                .existing(1, "small", "debian", "master")
                .existing(6, "small", "debian", "worker")
                .budget("1"));

        assertThat(answer.score()).startsWith("0hard/-3medium/");
    }

    @Test
    void aRangeTakesTheNumberThatIsBest() {
        PlacementAnswer answer = place(farm().hardware("small", Resources.UNLIMITED, 10)
                .quantity("worker", 3, 100)
                .clusterSize(ClusterSize.between(2, 50)));

        assertThat(layouts(answer)).isEqualTo(Map.of(Set.of("master"), 1, Set.of("worker"), 3));
    }

    @Test
    void theSmallestSizeHoldsEverything() {
        PlacementAnswer answer = place(new ProblemBuilder()
                .service("a", new Resources(1500, 0, 0))
                .service("b", new Resources(1500, 0, 0))
                .service("c", new Resources(1500, 0, 0))
                .quantity("a", 2, 9)
                .quantity("b", 2, 9)
                .quantity("c", 1, 9)
                .hardware("pair", new Resources(3000, 1, 1), 100_000)
                .hardware("one", new Resources(1500, 1, 1), 10)
                .clusterSize(ClusterSize.SMALLEST));

        assertThat(answer.nodes().stream().mapToInt(NodeGroup::count).sum()).isEqualTo(3);
        assertThat(answer.gap()).isZero();
    }

    @Test
    void severalProvidersAndCountedMachinesServeOneCluster() {
        PlacementAnswer answer = place(new ProblemBuilder()
                .services("web")
                .hardware("own", Resources.UNLIMITED, 10)
                .hardware("rented", Resources.UNLIMITED, 100_000)
                .machines("own", 2)
                .provider("there", new Location("north", null))
                .standAt("here", "there/north")
                .setting(ConstraintId.SPREAD, null, 1000L)
                .nodes(7));

        Map<String, Integer> machines = new HashMap<>();
        answer.nodes().forEach(group -> machines.merge(group.layout().hardwareType(), group.count(), Integer::sum));
        assertThat(machines).isEqualTo(Map.of("own", 4, "rented", 3));
    }

    @Test
    void aQuotaThatIsTooSmallIsNamed() {
        PlacementAnswer answer = place(farm().nodes(5).allowance(new Allowance(4, null, null, null)));

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts().getFirst().constraints()).containsExactly("clusterSize", "quota");
        assertThat(answer.conflicts().getFirst().message())
                .isEqualTo(
                        "These cannot hold together: the cluster has exactly 5 nodes; the quota leaves at most 4 nodes.");
    }

    @Test
    void aQuotaOfCoresPrefersMachinesWithFewer() {
        PlacementAnswer answer = place(farm().hardware("wide", new Resources(8000, 1024, 0), 10)
                .hardware("slim", new Resources(2000, 1024, 0), 100_000)
                .nodes(4)
                .allowance(new Allowance(null, 20_000L, null, null)));

        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(answer.microsPerHour()).isEqualTo(2 * 100_000 + 2 * 10);
    }

    private static ProblemBuilder farm() {
        return new ProblemBuilder()
                .services("master", "worker")
                .quantity("master", 1, 1)
                .quantity("worker", 1, 100)
                .cantCoexist("master", "worker");
    }

    private static PlacementAnswer place(ProblemBuilder builder) {
        PlacementProblem problem = builder.build();
        PlacementAnswer answer = PLACER.place(problem);
        if (answer.outcome() == Outcome.FEASIBLE) {
            assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        }
        return answer;
    }

    /** By the soft constraint, which counts every disturbance at its weight. */
    private static long disruption(PlacementAnswer answer) {
        PlacementAnswer.ConstraintScore score = answer.constraints().stream()
                .filter(constraint -> constraint.id().equals("disruption"))
                .findFirst()
                .orElseThrow();
        return -score.score() / score.weight();
    }

    private static Map<Set<String>, Integer> layouts(PlacementAnswer answer) {
        assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
        Map<Set<String>, Integer> counts = new HashMap<>();
        List<NodeGroup> nodes = answer.nodes();
        nodes.forEach(group -> counts.merge(group.layout().services(), group.count(), Integer::sum));
        return counts;
    }
}
