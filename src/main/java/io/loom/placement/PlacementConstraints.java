package io.loom.placement;

import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.sumLong;
import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.toMap;
import static ai.timefold.solver.core.api.score.stream.Joiners.filtering;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.score.stream.bi.BiConstraintCollector;
import ai.timefold.solver.core.api.score.stream.bi.BiConstraintStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
            providerCapacity(factory),
            quota(factory),
            strictSpread(factory),
            unplaced(factory),
            disruptionBudget(factory),
            disruption(factory),
            cost(factory),
            spread(factory),
            packing(factory),
            balance(factory),
            headroom(factory),
            preferredTypes(factory),
            layoutVariety(factory)
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
                .join(Cell.class, filtering((rule, cell) -> cell.column().standsAt(rule.place())))
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> cell.count()))
                .filter((rule, nodes) -> nodes > rule.place().limit())
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD,
                        (rule, nodes) -> nodes - rule.place().limit())
                .justifyWith((rule, nodes, score) -> new Justification.LocationLimit(
                        rule.place().id(), nodes, rule.place().limit()))
                .asConstraint(ConstraintId.LOCATION_LIMIT.id());
    }

    /** Nodes, cores or memory at a provider, or machines of a type there, beyond what there is. */
    Constraint providerCapacity(ConstraintFactory factory) {
        return amounts(factory, ConstraintId.PROVIDER_CAPACITY)
                .penalizeLong(HardMediumSoftLongScore.ONE_HARD, PlacementConstraints::beyond)
                .justifyWith((rule, amount, score) -> new Justification.ProviderCapacity(
                        rule.subject(),
                        rule.measure().say(amount),
                        rule.measure().say(rule.limit())))
                .asConstraint(ConstraintId.PROVIDER_CAPACITY.id());
    }

    /** Nodes, cores, memory or price beyond what the tenant may have. */
    Constraint quota(ConstraintFactory factory) {
        return amounts(factory, ConstraintId.QUOTA)
                .penalizeLong(HardMediumSoftLongScore.ONE_HARD, PlacementConstraints::beyond)
                .justifyWith((rule, amount, score) -> new Justification.Quota(
                        rule.measure().say(amount), rule.measure().say(rule.limit())))
                .asConstraint(ConstraintId.QUOTA.id());
    }

    private static BiConstraintStream<Rule.Ceiling, Long> amounts(ConstraintFactory factory, ConstraintId constraint) {
        return factory.forEach(Rule.Ceiling.class)
                .filter(rule -> rule.constraint() == constraint)
                .join(Cell.class, filtering(PlacementConstraints::counts))
                .groupBy((rule, cell) -> rule, sumLong(PlacementConstraints::amount))
                .filter((rule, amount) -> amount > rule.limit());
    }

    private static long beyond(Rule.Ceiling rule, long amount) {
        return Math.ceilDiv(amount - rule.limit(), rule.measure().unit());
    }

    private static boolean counts(Rule.Ceiling rule, Cell cell) {
        Machine machine = cell.column().machine();
        return machine != null && rule.counts(machine);
    }

    private static long amount(Rule.Ceiling rule, Cell cell) {
        Machine machine = Objects.requireNonNull(cell.column().machine(), "An idle cell has no machine.");
        return cell.count()
                * switch (rule.measure()) {
                    case NODES -> 1L;
                    case CPU -> machine.knownCpuMillis();
                    case MEMORY -> machine.knownMemoryMib();
                    case PRICE -> machine.microsPerHour();
                };
    }

    /** Instances above the fair share of a location, of services whose template demands that there be none. */
    Constraint strictSpread(ConstraintFactory factory) {
        return factory.forEach(Rule.Evenness.class)
                .filter(Rule.Evenness::strict)
                .join(Cell.class, filtering((rule, cell) -> cell.carries(rule.bundle())))
                .groupBy((rule, cell) -> rule, byPlace())
                .join(Place.class)
                .filter((rule, instances, place) -> excess(rule, instances, place) > 0)
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_HARD, (rule, instances, place) -> excess(rule, instances, place))
                .justifyWith((rule, instances, place, score) -> new Justification.StrictSpread(
                        rule.services(), place.id(), at(place, instances), all(instances)))
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

    /** Disruption of existing nodes beyond what may be. */
    Constraint disruptionBudget(ConstraintFactory factory) {
        return factory.forEach(Rule.Disturbance.class)
                .join(Cell.class)
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> disturbed(cell) * cell.count()))
                .filter((rule, disturbed) -> disturbed > rule.budget())
                .penalizeLong(HardMediumSoftLongScore.ONE_MEDIUM, (rule, disturbed) -> disturbed - rule.budget())
                .justifyWith((rule, disturbed, score) -> new Justification.DisruptionBudget(disturbed, rule.budget()))
                .asConstraint(ConstraintId.DISRUPTION_BUDGET.id());
    }

    /** Existing nodes that are given up, with their instances, and instances that start or stop on those that stay. */
    Constraint disruption(ConstraintFactory factory) {
        return factory.forEach(Rule.Stillness.class)
                .join(Cell.class)
                .filter((rule, cell) -> cell.count() > 0 && disturbed(cell) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (rule, cell) -> disturbed(cell) * cell.count())
                .justifyWith((rule, cell, score) -> new Justification.Disruption(
                        cell.column().source().existing(), cell.column().layout(), cell.count(), disturbed(cell)))
                .asConstraint(ConstraintId.DISRUPTION.id());
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
                .join(Cell.class, filtering((rule, cell) -> cell.carries(rule.bundle())))
                .groupBy((rule, cell) -> rule, byPlace())
                .join(Place.class)
                .filter((rule, instances, place) -> excess(rule, instances, place) > 0)
                .penalizeLong(
                        HardMediumSoftLongScore.ONE_SOFT, (rule, instances, place) -> excess(rule, instances, place))
                .justifyWith((rule, instances, place, score) ->
                        new Justification.Spread(rule.services(), place.id(), at(place, instances), all(instances)))
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

    /** Cores and GiB by which what the services use at a location is away from the mean of all locations. */
    Constraint balance(ConstraintFactory factory) {
        return factory.forEach(Rule.Balance.class)
                .join(Bundle.class)
                .join(Cell.class, filtering((rule, bundle, cell) -> cell.carries(bundle.index())))
                .groupBy(
                        (rule, bundle, cell) -> rule,
                        toMap(
                                (rule, bundle, cell) -> placeOf(cell),
                                (rule, bundle, cell) -> used(rule.measure(), bundle, cell),
                                Long::sum))
                .join(Place.class)
                .filter((rule, used, place) -> distance(rule, used, place) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (rule, used, place) -> distance(rule, used, place))
                .justifyWith((rule, used, place, score) -> new Justification.Balance(
                        place.id(),
                        rule.measure().say(at(place, used)),
                        rule.measure().say(all(used) / rule.places())))
                .asConstraint(ConstraintId.BALANCE.id());
    }

    private static long distance(Rule.Balance rule, Map<Place, Long> used, Place place) {
        long apart = Math.abs(rule.places() * at(place, used) - all(used));
        long unit = rule.measure().unit() * rule.places();
        return Math.ceilDiv(Math.max(0, apart - rule.slack() * unit), unit);
    }

    /** Cores and GiB in use of all machines of a type beyond the share that may be. */
    Constraint headroom(ConstraintFactory factory) {
        return factory.forEach(Rule.Headroom.class)
                .join(
                        Cell.class,
                        filtering((rule, cell) -> cell.column().machine() != null
                                && rule.counts(cell.column().machine())))
                .join(Bundle.class)
                .filter((rule, cell, bundle) -> cell.carries(bundle.index()))
                .groupBy(
                        (rule, cell, bundle) -> rule,
                        sumLong((rule, cell, bundle) -> used(rule.measure(), bundle, cell)),
                        sumLong((rule, cell, bundle) -> bundle.index() == Bundle.EVERYWHERE ? capacity(rule, cell) : 0))
                .filter((rule, used, capacity) -> lacking(rule, used, capacity) > 0)
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, PlacementConstraints::lacking)
                .justifyWith((rule, used, capacity, score) -> new Justification.Headroom(
                        rule.hardwareType(),
                        rule.provider(),
                        rule.measure().say(used),
                        rule.measure().say(capacity),
                        rule.percent()))
                .asConstraint(ConstraintId.HEADROOM.id());
    }

    private static long lacking(Rule.Headroom rule, long used, long capacity) {
        long beyond = used * 100 - capacity * (100 - rule.percent());
        return beyond <= 0 ? 0 : Math.ceilDiv(beyond, 100 * rule.measure().unit());
    }

    private static long capacity(Rule.Headroom rule, Cell cell) {
        Machine machine = Objects.requireNonNull(cell.column().machine(), "An idle cell has no machine.");
        return cell.count()
                * (rule.measure() == Rule.Measure.CPU ? machine.knownCpuMillis() : machine.knownMemoryMib());
    }

    /** Nodes on other than the preferred hardware or image. */
    Constraint preferredTypes(ConstraintFactory factory) {
        return factory.forEach(Rule.Preference.class)
                .join(Cell.class)
                .filter((rule, cell) -> nodes(cell) > 0
                        && !rule.isMet(
                                cell.layout().hardwareType(), cell.layout().imageType()))
                .groupBy((rule, cell) -> rule, sumLong((rule, cell) -> nodes(cell)))
                .filter((rule, others) -> others > rule.slack())
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (rule, others) -> others - rule.slack())
                .justifyWith((rule, others, score) ->
                        new Justification.PreferredTypes(others, rule.slack(), rule.hardwareTypes(), rule.imageTypes()))
                .asConstraint(ConstraintId.PREFERRED_TYPES.id());
    }

    /** Layouts in use. */
    Constraint layoutVariety(ConstraintFactory factory) {
        return factory.forEach(Rule.Variety.class)
                .join(Cell.class)
                .filter((rule, cell) -> nodes(cell) > 0)
                .groupBy((rule, cell) -> rule, (rule, cell) -> cell.layout(), sumLong((rule, cell) -> nodes(cell)))
                .penalizeLong(HardMediumSoftLongScore.ONE_SOFT, (rule, layout, nodes) -> 1)
                .justifyWith((rule, layout, nodes, score) -> new Justification.LayoutVariety(layout, nodes))
                .asConstraint(ConstraintId.LAYOUT_VARIETY.id());
    }

    /** By names alone: what a node that is there has now, and what it is to have. */
    private static long disturbed(Cell cell) {
        Source source = cell.column().source();
        NodeGroup before = source.existing();
        if (before == null) {
            return 0;
        }
        Set<String> stopping = new HashSet<>(before.layout().services());
        if (cell.column().isIdle()) {
            return 1L + stopping.size();
        }
        Set<String> starting = new HashSet<>(cell.layout().services());
        starting.removeAll(before.layout().services());
        stopping.removeAll(cell.layout().services());
        return (long) starting.size() + stopping.size();
    }

    private static long used(Rule.Measure measure, Bundle bundle, Cell cell) {
        return cell.count()
                * (measure == Rule.Measure.CPU
                        ? bundle.demand().cpuMillis()
                        : bundle.demand().memoryMib());
    }

    private static long nodes(Cell cell) {
        return cell.column().isIdle() ? 0 : cell.count();
    }

    private static long instances(int bundle, Cell cell) {
        return cell.carries(bundle) ? cell.count() : 0;
    }

    /** Instances at each place where there are any. */
    private static BiConstraintCollector<Rule.Evenness, Cell, ?, Map<Place, Long>> byPlace() {
        return toMap((rule, cell) -> placeOf(cell), (rule, cell) -> (long) cell.count(), Long::sum);
    }

    private static Place placeOf(Cell cell) {
        return Objects.requireNonNull(cell.column().place(), "An idle cell has no place.");
    }

    private static long excess(Rule.Evenness rule, Map<Place, Long> instances, Place place) {
        return rule.excess(at(place, instances), all(instances));
    }

    private static long at(Place place, Map<Place, Long> amounts) {
        return amounts.getOrDefault(place, 0L);
    }

    private static long all(Map<Place, Long> amounts) {
        return amounts.values().stream().mapToLong(Long::longValue).sum();
    }
}
