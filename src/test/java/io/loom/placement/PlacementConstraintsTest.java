package io.loom.placement;

import ai.timefold.solver.test.api.score.stream.ConstraintVerifier;
import io.loom.model.Resources;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two tests for each constraint, named after it: where it is kept, and where it is missed. */
class PlacementConstraintsTest {

    private static final int WEB = 1;
    private static final int PROXY = 2;
    private static final Place EAST = new Place(0, "cloud", "east", 3);
    private static final Place WEST = new Place(1, "cloud", "west", Integer.MAX_VALUE);
    private static final Machine SMALL =
            new Machine("cloud", "small", List.of("debian"), Resources.UNLIMITED, 50_000, "USD");
    private static final Source FRESH = Source.fresh(0, 100);

    private final ConstraintVerifier<PlacementConstraints, CountPlan> verifier =
            ConstraintVerifier.build(new PlacementConstraints(), CountPlan.class, Cell.class);

    @Test
    void serviceQuantityIsKeptAtItsEnds() {
        verifier.verifyThat(PlacementConstraints::serviceQuantity)
                .given(new Rule.Quantity(WEB, "web", 2, 5), cell(0, 2, EAST, WEB), cell(1, 3, WEST, WEB), idle(7))
                .penalizesBy(0);
    }

    @Test
    void serviceQuantityCountsEachInstanceTooFewOrTooMany() {
        verifier.verifyThat(PlacementConstraints::serviceQuantity)
                .given(
                        new Rule.Quantity(WEB, "web", 8, 9),
                        new Rule.Quantity(PROXY, "proxy", 0, 1),
                        cell(0, 5, EAST, WEB),
                        cell(1, 3, WEST, PROXY))
                .penalizesBy(3 + 2);
    }

    @Test
    void serviceRatioIsKeptByTheLastOneOfAGroup() {
        verifier.verifyThat(PlacementConstraints::serviceRatio)
                .given(
                        new Rule.Proportion(PROXY, "proxy", WEB, "web", 4),
                        cell(0, 8, EAST, WEB),
                        cell(1, 2, WEST, PROXY))
                .penalizesBy(0);
    }

    @Test
    void serviceRatioCountsInstancesThatLack() {
        verifier.verifyThat(PlacementConstraints::serviceRatio)
                .given(
                        new Rule.Proportion(PROXY, "proxy", WEB, "web", 4),
                        cell(0, 9, EAST, WEB),
                        cell(1, 1, WEST, PROXY))
                .penalizesBy(2);
    }

    @Test
    void clusterSizeDoesNotCountIdleNodes() {
        verifier.verifyThat(PlacementConstraints::clusterSize)
                .given(new Rule.Size(5, 5), cell(0, 5, EAST, WEB), idle(20))
                .penalizesBy(0);
    }

    @Test
    void clusterSizeCountsNodesTooFewOrTooMany() {
        verifier.verifyThat(PlacementConstraints::clusterSize)
                .given(new Rule.Size(9, 9), new Rule.Size(1, 3), cell(0, 5, EAST, WEB), idle(20))
                .penalizesBy(4 + 2);
    }

    @Test
    void locationLimitIsKeptWhenFull() {
        verifier.verifyThat(PlacementConstraints::locationLimit)
                .given(new Rule.Limit(EAST), cell(0, 2, EAST, WEB), cell(1, 1, EAST, PROXY), cell(2, 9, WEST, WEB))
                .penalizesBy(0);
    }

    @Test
    void locationLimitCountsNodesBeyondIt() {
        verifier.verifyThat(PlacementConstraints::locationLimit)
                .given(new Rule.Limit(EAST), cell(0, 4, EAST, WEB), cell(1, 1, EAST, PROXY))
                .penalizesBy(2);
    }

    @Test
    void strictSpreadAllowsTheShareRoundedUp() {
        verifier.verifyThat(PlacementConstraints::strictSpread)
                .given(evenness(true), EAST, WEST, cell(0, 3, EAST, WEB), cell(1, 2, WEST, WEB))
                .penalizesBy(0);
    }

    @Test
    void strictSpreadCountsInstancesAboveTheShare() {
        verifier.verifyThat(PlacementConstraints::strictSpread)
                .given(evenness(true), evenness(false), EAST, WEST, cell(0, 6, EAST, WEB), cell(1, 1, WEST, WEB))
                .penalizesBy(2);
    }

    @Test
    void unplacedIsKeptByOneInstance() {
        verifier.verifyThat(PlacementConstraints::unplaced)
                .given(new Rule.Presence(WEB, "web"), cell(0, 1, EAST, WEB))
                .penalizesBy(0);
    }

    @Test
    void unplacedCountsEachServiceOnNoNode() {
        verifier.verifyThat(PlacementConstraints::unplaced)
                .given(new Rule.Presence(WEB, "web"), new Rule.Presence(PROXY, "proxy"), cell(0, 0, EAST, WEB), idle(4))
                .penalizesBy(2);
    }

    @Test
    void costOfIdleNodesIsNothing() {
        verifier.verifyThat(PlacementConstraints::cost)
                .given(idle(9), cell(0, 0, EAST, WEB))
                .penalizesBy(0);
    }

    @Test
    void costSumsThePricesOfAllNodes() {
        verifier.verifyThat(PlacementConstraints::cost)
                .given(cell(0, 3, EAST, WEB), cell(1, 1, WEST, WEB, PROXY))
                .penalizesBy(200_000);
    }

    @Test
    void spreadAllowsTheShareRoundedUp() {
        verifier.verifyThat(PlacementConstraints::spread)
                .given(evenness(false), EAST, WEST, cell(0, 3, EAST, WEB), cell(1, 2, WEST, WEB, PROXY))
                .penalizesBy(0);
    }

    @Test
    void spreadCountsInstancesAboveAFixedShareAtEachPlace() {
        verifier.verifyThat(PlacementConstraints::spread)
                .given(
                        new Rule.Evenness(WEB, "web", 2, false, 1),
                        EAST,
                        WEST,
                        cell(0, 4, EAST, WEB),
                        cell(1, 2, WEST, WEB))
                .penalizesBy(3 + 1);
    }

    @Test
    void packingIsBestOnFullNodes() {
        verifier.verifyThat(PlacementConstraints::packing)
                .given(new Rule.Fullness(3), cell(0, 4, EAST, WEB, PROXY), idle(5))
                .penalizesBy(0);
    }

    @Test
    void packingCountsWhatEachNodeDoesNotHold() {
        verifier.verifyThat(PlacementConstraints::packing)
                .given(new Rule.Fullness(3), cell(0, 4, EAST, WEB), cell(1, 1, WEST, WEB, PROXY))
                .penalizesBy(4);
    }

    @Test
    void providerCapacityIsKeptByItsLastMachine() {
        verifier.verifyThat(PlacementConstraints::providerCapacity)
                .given(
                        ceiling(ConstraintId.PROVIDER_CAPACITY, "cloud", "small", Rule.Measure.NODES, 5),
                        ceiling(ConstraintId.PROVIDER_CAPACITY, "elsewhere", null, Rule.Measure.NODES, 0),
                        ceiling(ConstraintId.QUOTA, null, null, Rule.Measure.NODES, 0),
                        cell(0, 2, EAST, WEB),
                        cell(1, 3, WEST, PROXY),
                        idle(9))
                .penalizesBy(0);
    }

    @Test
    void providerCapacityCountsBegunCoresBeyondIt() {
        verifier.verifyThat(PlacementConstraints::providerCapacity)
                .given(
                        ceiling(ConstraintId.PROVIDER_CAPACITY, "cloud", null, Rule.Measure.CPU, 2500),
                        ceiling(ConstraintId.PROVIDER_CAPACITY, "cloud", "small", Rule.Measure.NODES, 1),
                        sized(0, 2, 2000, WEB))
                .penalizesBy(2 + 1);
    }

    @Test
    void quotaIsKeptWhenUsedUp() {
        verifier.verifyThat(PlacementConstraints::quota)
                .given(
                        ceiling(ConstraintId.QUOTA, null, null, Rule.Measure.NODES, 5),
                        ceiling(ConstraintId.QUOTA, null, null, Rule.Measure.PRICE, 250_000),
                        cell(0, 5, EAST, WEB),
                        idle(3))
                .penalizesBy(0);
    }

    @Test
    void quotaCountsNodesAndMicrosBeyondIt() {
        verifier.verifyThat(PlacementConstraints::quota)
                .given(
                        ceiling(ConstraintId.QUOTA, null, null, Rule.Measure.NODES, 3),
                        ceiling(ConstraintId.QUOTA, null, null, Rule.Measure.PRICE, 249_990),
                        cell(0, 5, EAST, WEB))
                .penalizesBy(2 + 10);
    }

    @Test
    void disruptionBudgetIsKeptByAsMuchAsMayBe() {
        verifier.verifyThat(PlacementConstraints::disruptionBudget)
                .given(new Rule.Disturbance(6), standing(0, 4, WEB), standing(1, 2, WEB, PROXY), released(2))
                .penalizesBy(0);
    }

    @Test
    void disruptionBudgetCountsWhatGoesBeyondIt() {
        verifier.verifyThat(PlacementConstraints::disruptionBudget)
                .given(new Rule.Disturbance(5), standing(0, 1, PROXY), standing(1, 2, WEB, PROXY), released(2))
                .penalizesBy(2 + 2 + 4 - 5);
    }

    @Test
    void disruptionOfNodesThatStayAsTheyAreAndOfNewOnesIsNothing() {
        verifier.verifyThat(PlacementConstraints::disruption)
                .given(new Rule.Stillness(), standing(0, 7, WEB), cell(1, 3, EAST, PROXY), idle(4), released(0))
                .penalizesBy(0);
    }

    @Test
    void disruptionCountsNodesGivenUpAndInstancesStartedAndStopped() {
        verifier.verifyThat(PlacementConstraints::disruption)
                .given(new Rule.Stillness(), standing(0, 1, PROXY), standing(1, 2, WEB, PROXY), released(3))
                .penalizesBy(2 + 2 + 6);
    }

    @Test
    void balanceIsKeptByEqualUse() {
        verifier.verifyThat(PlacementConstraints::balance)
                .given(
                        new Rule.Balance(Rule.Measure.CPU, 2, 0),
                        EAST,
                        WEST,
                        needs(WEB, 1000, 512),
                        needs(PROXY, 2000, 0),
                        cell(0, 4, EAST, WEB),
                        cell(1, 2, WEST, PROXY))
                .penalizesBy(0);
    }

    @Test
    void balanceCountsBegunUnitsOfDistanceBeyondTheSlackAtEachPlace() {
        verifier.verifyThat(PlacementConstraints::balance)
                .given(
                        new Rule.Balance(Rule.Measure.CPU, 2, 1),
                        EAST,
                        WEST,
                        needs(WEB, 1000, 0),
                        cell(0, 7, EAST, WEB),
                        cell(1, 2, WEST, WEB))
                .penalizesBy(2 + 2);
    }

    @Test
    void headroomIsKeptByTheShareThatIsUnused() {
        verifier.verifyThat(PlacementConstraints::headroom)
                .given(
                        new Rule.Headroom("cloud", "small", Rule.Measure.CPU, 25),
                        needs(Bundle.EVERYWHERE, 500, 0),
                        needs(WEB, 1000, 0),
                        sized(0, 4, 2000, WEB),
                        idle(3))
                .penalizesBy(0);
    }

    @Test
    void headroomCountsBegunCoresThatShouldBeUnused() {
        verifier.verifyThat(PlacementConstraints::headroom)
                .given(
                        new Rule.Headroom("cloud", "small", Rule.Measure.CPU, 50),
                        needs(Bundle.EVERYWHERE, 500, 0),
                        needs(WEB, 1000, 0),
                        sized(0, 5, 2000, WEB))
                .penalizesBy(3);
    }

    @Test
    void preferredTypesAreKeptByTheirOwnNodes() {
        verifier.verifyThat(PlacementConstraints::preferredTypes)
                .given(new Rule.Preference(Set.of("small"), Set.of("debian"), 0), cell(0, 5, EAST, WEB), idle(2))
                .penalizesBy(0);
    }

    @Test
    void preferredTypesCountOtherNodesBeyondTheSlack() {
        verifier.verifyThat(PlacementConstraints::preferredTypes)
                .given(
                        new Rule.Preference(Set.of(), Set.of("alpine"), 2),
                        new Rule.Preference(Set.of("large"), Set.of(), 0),
                        cell(0, 5, EAST, WEB))
                .penalizesBy(3 + 5);
    }

    @Test
    void layoutVarietyCountsALayoutOnceAtAllPlaces() {
        verifier.verifyThat(PlacementConstraints::layoutVariety)
                .given(new Rule.Variety(100), cell(0, 5, EAST, WEB), cell(1, 3, WEST, WEB), idle(1))
                .penalizesBy(1);
    }

    @Test
    void layoutVarietyDoesNotCountWhatIsNotUsed() {
        verifier.verifyThat(PlacementConstraints::layoutVariety)
                .given(
                        new Rule.Variety(100),
                        cell(0, 5, EAST, WEB),
                        cell(1, 3, WEST, PROXY),
                        cell(2, 0, WEST, WEB, PROXY))
                .penalizesBy(2);
    }

    private static Rule.Ceiling ceiling(
            ConstraintId constraint,
            @Nullable String provider,
            @Nullable String hardwareType,
            Rule.Measure measure,
            long limit) {
        return new Rule.Ceiling(constraint, provider, hardwareType, measure, limit);
    }

    private static Bundle needs(int bundle, long cpuMillis, long memoryMib) {
        TreeSet<String> services = new TreeSet<>(bundle == Bundle.EVERYWHERE ? Set.of() : Set.of(name(bundle)));
        return new Bundle(bundle, services, new Resources(cpuMillis, memoryMib, 0), null, null);
    }

    /** Existing nodes with web on them, and what they are to hold. */
    private static Cell standing(int index, int count, int... bundles) {
        return new Cell(index, column(there(), SMALL, EAST, bundles), count);
    }

    /** Existing nodes with web on them that are given up. */
    private static Cell released(int count) {
        return new Cell(98, Column.idle(there()), count);
    }

    private static Source there() {
        NodeGroup nodes =
                new NodeGroup(new Layout(new TreeSet<>(Set.of("web")), "small", "debian"), "cloud", "east", 9);
        return new Source(0, nodes, 9, new BitSet(), SMALL, EAST, true);
    }

    private static Cell sized(int index, int count, long cpuMillis, int... bundles) {
        Machine machine = new Machine("cloud", "small", List.of("debian"), new Resources(cpuMillis, 1024, 0), 0, "USD");
        return new Cell(index, column(FRESH, machine, EAST, bundles), count);
    }

    private static Rule.Evenness evenness(boolean strict) {
        return new Rule.Evenness(WEB, "web", 2, strict, Rule.Evenness.ACTUAL);
    }

    private static Cell cell(int index, int count, Place place, int... bundles) {
        return new Cell(index, column(FRESH, SMALL, place, bundles), count);
    }

    private static Column column(Source source, Machine machine, Place place, int... bundles) {
        BitSet held = new BitSet();
        held.set(Bundle.EVERYWHERE);
        TreeSet<String> services = new TreeSet<>();
        for (int bundle : bundles) {
            held.set(bundle);
            services.add(name(bundle));
        }
        return new Column(source, new Layout(services, "small", "debian"), held, machine, place);
    }

    private static String name(int bundle) {
        return bundle == WEB ? "web" : "proxy";
    }

    private static Cell idle(int count) {
        return new Cell(99, Column.idle(FRESH), count);
    }
}
