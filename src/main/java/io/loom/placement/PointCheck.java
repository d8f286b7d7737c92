package io.loom.placement;

import io.loom.model.Problem;
import io.loom.model.Resources;
import java.util.List;
import java.util.function.ToLongFunction;

/** Holds points and amounts within what a long can count exactly, whatever the counts will be. */
final class PointCheck {

    /** Cores, GiB or nodes that a limit may speak of. */
    static final long MAX_AMOUNT = 1_000_000_000L;

    /** Points of a level that are counted exactly. */
    static final double MAX_POINTS = 1e17;

    private static final int HUNDREDTHS = 100;

    private final Terms terms;
    private final List<Problem> problems;

    /** @param problems takes what is wrong */
    PointCheck(Terms terms, List<Problem> problems) {
        this.terms = terms;
        this.problems = problems;
    }

    /** Names every weight and amount that is too large. */
    void check() {
        for (Machine machine : terms.machines()) {
            checkAmounts(
                    "/hardwareType", "The capacity of hardware type " + machine.hardwareType(), machine.capacity());
            checkCost(machine);
        }
        for (Bundle bundle : terms.bundles()) {
            checkAmounts("/services", "What " + bundle.title() + " needs", bundle.demand());
        }
        for (ConstraintId constraint : ConstraintId.values()) {
            long weight = terms.weights().of(constraint).weight();
            double units = units(constraint);
            if (constraint != ConstraintId.COST && weight * units > MAX_POINTS) {
                problems.add(Problem.error(
                        "/placement/weights/" + constraint.id(),
                        "The weight of " + constraint.id() + " (" + weight + ") is too large for " + terms.maxNodes()
                                + " nodes.\nMaybe at most " + (long) (MAX_POINTS / units) + "."));
            }
        }
    }

    private void checkCost(Machine machine) {
        long weight = terms.weights().of(ConstraintId.COST).weight();
        double points = (double) weight * machine.microsPerHour() * terms.maxNodes();
        if (points > MAX_POINTS) {
            problems.add(Problem.error(
                    "/placement/weights/cost",
                    "The weight of cost (" + weight + ") is too large for " + terms.maxNodes() + " nodes of "
                            + machine.hardwareType() + " at " + Words.money(machine.microsPerHour())
                            + " an hour.\nMaybe at most "
                            + (long) (MAX_POINTS / machine.microsPerHour() / terms.maxNodes()) + "."));
        }
    }

    private void checkAmounts(String pointer, String what, Resources amount) {
        for (long part : new long[] {amount.cpuMillis(), amount.memoryMib()}) {
            if (part < Resources.UNBOUNDED && (double) part * factor() * terms.maxNodes() > MAX_POINTS) {
                problems.add(Problem.error(
                        pointer,
                        what + " (" + amount.cpuMillis() + " thousandths of a core, " + amount.memoryMib()
                                + " MiB memory) is too much to count for " + terms.maxNodes()
                                + " nodes.\nMaybe the unit is wrong."));
                return;
            }
        }
    }

    private long factor() {
        return Math.max(HUNDREDTHS, terms.places().size());
    }

    /** A miss has no more of them. */
    private double units(ConstraintId constraint) {
        double nodes = terms.maxNodes();
        double instances = nodes * terms.bundles().size();
        return switch (constraint) {
            case SERVICE_QUANTITY, SERVICE_RATIO, STRICT_SPREAD, SPREAD, PACKING -> instances;
            case CLUSTER_SIZE, LOCATION_LIMIT, PREFERRED_TYPES -> nodes;
            case PROVIDER_CAPACITY, QUOTA ->
                nodes * largest(Machine::microsPerHour)
                        + nodes * (largest(Machine::knownCpuMillis) + largest(Machine::knownMemoryMib)) / 1000;
            case HEADROOM -> nodes * (largest(Machine::knownCpuMillis) + largest(Machine::knownMemoryMib)) / 1000;
            case BALANCE -> nodes * demand() / 1000 * terms.places().size();
            case UNPLACED -> terms.bundles().size();
            case LAYOUT_VARIETY -> nodes;
            case DISRUPTION, DISRUPTION_BUDGET -> nodes * services();
            case COST -> nodes * largest(Machine::microsPerHour);
        };
    }

    private double largest(ToLongFunction<Machine> amount) {
        return terms.machines().stream().mapToLong(amount).max().orElse(0);
    }

    private double demand() {
        return terms.bundles().stream()
                .mapToDouble(bundle ->
                        (double) bundle.demand().cpuMillis() + bundle.demand().memoryMib())
                .sum();
    }

    private double services() {
        int asked = terms.bundles().stream()
                .mapToInt(bundle -> bundle.services().size())
                .sum();
        int there = terms.sources().stream()
                .mapToInt(source -> source.services().size())
                .max()
                .orElse(0);
        return 1.0 + asked + there;
    }
}
