package io.loom.placement;

import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.sumLong;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;

/**
 * What each constraint means: the specification. It explains answers and checks the rows of {@link Formulation}, and shares no arithmetic with them.
 *
 * <p>Weights come from the problem; those given here only say the level that is usual.
 */
public class PlacementConstraints implements ConstraintProvider {

    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
        return new Constraint[] {
            serviceQuantity(factory),
            serviceRatio(factory),
            clusterSize(factory),
            locationLimit(factory),
            strictSpread(factory),
            unplaced(factory),
            cost(factory),
            spread(factory),
            packing(factory)
        };
    }

    /** Instances of a service fewer than its least or more than its most; each one counts. */
    Constraint serviceQuantity(ConstraintFactory factory) {
        return factory.forEach(Rule.Quantity.class)
                .join(Cell.class)
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> instances(rule.bundle(), cell)))
                .filter((rule, instances) -> instances < rule.min() || instances > rule.max())
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD,
                        (rule, instances) -> instances < rule.min() ? rule.min() - instances : instances - rule.max())
                .justifyWith((rule, instances, score) ->
                        new Justification.ServiceQuantity(rule.services(), instances, rule.min(), rule.max()))
                .asConstraint(ConstraintId.SERVICE_QUANTITY.id());
    }

    /** Instances that lack to have one for every so many of another service, or of the nodes. */
    Constraint serviceRatio(ConstraintFactory factory) {
        return factory.forEach(Rule.Proportion.class)
                .join(Cell.class)
                .groupBy(
                        (rule, cell) -> rule,
                        sumLong((rule, cell) -> instances(rule.bundle(), cell)),
                        sumLong((rule, cell) -> instances(rule.per(), cell)))
                .filter((rule, instances, per) -> instances * rule.every() < per)
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD,
                        (rule, instances, per) -> Math.ceilDiv(per, (long) rule.every()) - instances)
                .justifyWith((rule, instances, per, score) ->
                        new Justification.ServiceRatio(rule.service(), instances, rule.perName(), per, rule.every()))
                .asConstraint(ConstraintId.SERVICE_RATIO.id());
    }

    /** Nodes too few or too many. */
    Constraint clusterSize(ConstraintFactory factory) {
        return factory.forEach(Rule.Size.class)
                .join(Cell.class)
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> nodes(cell)))
                .filter((rule, nodes) -> nodes < rule.min() || nodes > rule.max())
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD,
                        (rule, nodes) -> nodes < rule.min() ? rule.min() - nodes : nodes - rule.max())
                .justifyWith((rule, nodes, score) -> new Justification.ClusterSize(nodes, rule.min(), rule.max()))
                .asConstraint(ConstraintId.CLUSTER_SIZE.id());
    }

    /** Nodes at a location beyond what it may hold. */
    Constraint locationLimit(ConstraintFactory factory) {
        return factory.forEach(Rule.Limit.class)
                .join(Cell.class)
                .groupBy(
                        (rule, cell) -> rule,
                        sumLong((rule, cell) -> cell.column().standsAt(rule.place()) ? cell.count() : 0L))
                .filter((rule, nodes) -> nodes > rule.place().limit())
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD,
                        (rule, nodes) -> nodes - rule.place().limit())
                .justifyWith((rule, nodes, score) -> new Justification.LocationLimit(
                        rule.place().id(), nodes, rule.place().limit()))
                .asConstraint(ConstraintId.LOCATION_LIMIT.id());
    }

    /** Instances above the fair share of a location, of services whose template demands that there be none. */
    Constraint strictSpread(ConstraintFactory factory) {
        return factory.forEach(Rule.Evenness.class)
                .filter(Rule.Evenness::strict)
                .join(Place.class)
                .join(Cell.class)
                .groupBy(
                        (rule, place, cell) -> rule,
                        (rule, place, cell) -> place,
                        sumLong((rule, place, cell) -> countAt(rule.bundle(), place, cell)),
                        sumLong((rule, place, cell) -> instances(rule.bundle(), cell)))
                .filter((rule, place, here, all) -> rule.excess(here, all) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_HARD, (rule, place, here, all) -> rule.excess(here, all))
                .justifyWith((rule, place, here, all, score) ->
                        new Justification.StrictSpread(rule.services(), place.id(), here, all))
                .asConstraint(ConstraintId.STRICT_SPREAD.id());
    }

    /** Services that were asked for and are on no node. */
    Constraint unplaced(ConstraintFactory factory) {
        return factory.forEach(Rule.Presence.class)
                .join(Cell.class)
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> instances(rule.bundle(), cell)))
                .filter((rule, instances) -> instances == 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_MEDIUM, (rule, instances) -> 1)
                .justifyWith((rule, instances, score) -> new Justification.Unplaced(rule.services()))
                .asConstraint(ConstraintId.UNPLACED.id());
    }

    /** Price of all nodes, in millionths of the currency per hour. */
    Constraint cost(ConstraintFactory factory) {
        return factory.forEach(Cell.class)
                .filter(cell -> nodes(cell) > 0 && cell.column().microsPerHour() > 0)
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_SOFT,
                        cell -> nodes(cell) * cell.column().microsPerHour())
                .justifyWith((cell, score) -> new Justification.Cost(
                        cell.layout(),
                        cell.location(),
                        cell.count(),
                        cell.column().microsPerHour()))
                .asConstraint(ConstraintId.COST.id());
    }

    /** Instances above the fair share of a location. */
    Constraint spread(ConstraintFactory factory) {
        return factory.forEach(Rule.Evenness.class)
                .filter(rule -> !rule.strict())
                .join(Place.class)
                .join(Cell.class)
                .groupBy(
                        (rule, place, cell) -> rule,
                        (rule, place, cell) -> place,
                        sumLong((rule, place, cell) -> countAt(rule.bundle(), place, cell)),
                        sumLong((rule, place, cell) -> instances(rule.bundle(), cell)))
                .filter((rule, place, here, all) -> rule.excess(here, all) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (rule, place, here, all) -> rule.excess(here, all))
                .justifyWith((rule, place, here, all, score) ->
                        new Justification.Spread(rule.services(), place.id(), here, all))
                .asConstraint(ConstraintId.SPREAD.id());
    }

    /** Groups of services that a node does not hold, summed over all nodes: fewer when services share nodes. */
    Constraint packing(ConstraintFactory factory) {
        return factory.forEach(Cell.class)
                .filter(cell -> nodes(cell) > 0)
                .join(Rule.Fullness.class)
                .filter((cell, goal) -> goal.missing(cell) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (cell, goal) -> nodes(cell) * goal.missing(cell))
                .justifyWith((cell, goal, score) ->
                        new Justification.Packing(cell.layout(), cell.location(), cell.count(), goal.missing(cell)))
                .asConstraint(ConstraintId.PACKING.id());
    }

    private static long nodes(Cell cell) {
        return cell.column().isIdle() ? 0 : cell.count();
    }

    private static long instances(int bundle, Cell cell) {
        return cell.carries(bundle) ? cell.count() : 0;
    }

    private static long countAt(int bundle, Place place, Cell cell) {
        return cell.column().standsAt(place) ? instances(bundle, cell) : 0;
    }
}
