package io.loom.placement;

import ai.timefold.solver.test.api.score.stream.ConstraintVerifier;
import io.loom.model.Resources;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
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

    private static Rule.Evenness evenness(boolean strict) {
        return new Rule.Evenness(WEB, "web", 2, strict, Rule.Evenness.ACTUAL);
    }

    private static Cell cell(int index, int count, Place place, int... bundles) {
        BitSet held = new BitSet();
        held.set(Bundle.EVERYWHERE);
        TreeSet<String> services = new TreeSet<>();
        for (int bundle : bundles) {
            held.set(bundle);
            services.add(bundle == WEB ? "web" : "proxy");
        }
        Layout layout = new Layout(services, "small", "debian");
        return new Cell(index, new Column(FRESH, layout, held, SMALL, place), count);
    }

    private static Cell idle(int count) {
        return new Cell(99, Column.idle(FRESH), count);
    }
}
