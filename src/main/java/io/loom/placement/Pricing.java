package io.loom.placement;

import io.loom.model.Resources;
import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.LinearProgram.Prices;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Finds the columns that would improve a relaxation that knows only some of them: those whose price is less than what the rows' duals say they are worth.
 *
 * <p>Every row's coefficient is a sum over what a column is made of: something for its machine and place, and something for each of its bundles. So at each place the best column
 * is a set of bundles of least total worth, among the possible sets: a knapsack with conflicts. It is found by branch and bound, machine by machine, those first on which most could be saved: bundles that
 * save most first, a branch cut off when parts of what is left, as far as they fit, could not beat the best, or when the same was reached before at no more cost (dynamic programming over what is used).
 *
 * @see <a href="https://doi.org/10.1287/opre.9.6.849">Gilmore and Gomory, A Linear Programming Approach to the Cutting-Stock Problem, 1961</a>
 * @see <a href="https://doi.org/10.1287/opre.5.2.266">Dantzig, Discrete-Variable Extremum Problems, 1957</a>
 */
final class Pricing {

    /** Steps of a search after which it gives up its claim to have found the best. */
    private static final int MAX_STEPS = 200_000;

    /** Columns taken from each place at a time. */
    private static final int KEPT = 4;

    /** Machines of each of these sets that are taken at a time, the cheapest ones. */
    private static final int MACHINES = 100;

    private static final List<ToLongFunction<Resources>> RESOURCES =
            List.of(Resources::cpuMillis, Resources::memoryMib, Resources::diskMib);

    private final Formulation formulation;
    private final Prices prices;
    private final LayoutWalk walk;
    private final ColumnMaker maker;
    private final double tolerance;
    private final BitSet restricting = new BitSet();
    private final List<Set<String>> choosy;
    private boolean exhaustive = true;

    Pricing(Formulation formulation, Prices prices, LayoutWalk walk, double tolerance) {
        this.formulation = formulation;
        this.prices = prices;
        this.walk = walk;
        this.tolerance = tolerance;
        maker = new ColumnMaker(formulation.terms());
        formulation.terms().exclusive().forEach(restricting::or);
        choosy = formulation.terms().bundles().stream()
                .map(Bundle::hardwareTypes)
                .filter(Objects::nonNull)
                .toList();
        for (Bundle bundle : formulation.terms().bundles()) {
            if (bundle.imageTypes() != null) {
                restricting.set(bundle.index());
            }
        }
    }

    /**
     * The few best columns at each place and of each class of existing nodes, as far as they improve; none means that the relaxation is best over all columns, if the search was
     * {@link #isExhaustive}.
     */
    List<Column> improving() {
        List<Column> columns = new ArrayList<>();
        for (Source source : formulation.terms().sources()) {
            if (!source.canStay()) {
                continue;
            }
            ServiceSet start = walk.startingSet(source);
            List<Place> places = source.place() == null ? formulation.terms().places() : List.of(source.place());
            for (Place place : places) {
                for (List<Fit> alike : alike(source, start, place)) {
                    columns.addAll(
                            new PlaceSearch(source, place, new ServiceSet(start.bundles(), start.demand(), alike))
                                    .best());
                }
            }
        }
        return columns;
    }

    /** Machines at a place, those together on which a bundle is worth the same. */
    private List<List<Fit>> alike(Source source, ServiceSet start, Place place) {
        List<Fit> fits = start.fits().stream()
                .filter(fit -> !source.isNew() || fit.machine().isAt(place))
                .toList();
        boolean apart = formulation.terms().rules().stream().anyMatch(Pricing::looksAtMachinesWithTheirBundles);
        if (fits.isEmpty()) {
            return List.of();
        }
        return apart ? fits.stream().map(List::of).toList() : List.of(fits);
    }

    /** Whether a bundle may be worth more to a rule on one machine than on another at the same place. */
    private static boolean looksAtMachinesWithTheirBundles(Rule rule) {
        return switch (rule) {
            case Rule.Headroom _ -> true;
            case Rule.Eased eased -> looksAtMachinesWithTheirBundles(eased.rule());
            case Rule.Quantity _,
                    Rule.Proportion _,
                    Rule.Size _,
                    Rule.Limit _,
                    Rule.Presence _,
                    Rule.Evenness _,
                    Rule.Fullness _,
                    Rule.Ceiling _,
                    Rule.Balance _,
                    Rule.Preference _,
                    Rule.Variety _,
                    Rule.Stillness _,
                    Rule.Disturbance _ -> false;
        };
    }

    boolean isExhaustive() {
        return exhaustive;
    }

    /** Price of a column, less its worth. */
    private double reducedCost(Column column) {
        double cost = -prices.sources()[column.source().index()];
        for (int r : formulation.rowsFor(column)) {
            if (prices.rows()[r] != 0) {
                cost += prices.rows()[r] * formulation.coefficient(r, column);
            }
        }
        for (int total = 0; total < prices.totals().length; total++) {
            if (prices.totals()[total] != 0) {
                cost += prices.totals()[total] * formulation.totals().get(total).partOf(column);
            }
        }
        return cost;
    }

    /**
     * The search at one place. A column's reduced cost is at least that of its machine with nothing but what it must hold, and the gain of each bundle on it.
     */
    private final class PlaceSearch {

        private final Source source;
        private final Place place;
        private final ServiceSet start;
        private final double[] gain;
        private final IdentityHashMap<Machine, Double> bareCosts = new IdentityHashMap<>();
        private final List<Integer> order = new ArrayList<>();
        private final List<int[]> byWorth = new ArrayList<>();
        private final NavigableMap<Double, ServiceSet> best = new TreeMap<>();
        private final Map<State, Double> reached = new HashMap<>();
        private int steps;

        /** All that the rest of a search depends on: the next bundle, what is used, and the bundles in the set that forbid others. */
        private record State(int next, Resources used, BitSet restricting) {}

        PlaceSearch(Source source, Place place, ServiceSet start) {
            this.source = source;
            this.place = place;
            this.start = start;
            gain = new double[formulation.terms().bundles().size()];
        }

        List<Column> best() {
            for (Fit fit : start.fits()) {
                bareCosts.put(fit.machine(), reducedCost(column(start.bundles(), fit.machine())));
            }
            Machine any = start.fits().getFirst().machine();
            for (Bundle bundle : formulation.terms().bundles().subList(1, gain.length)) {
                ServiceSet with = start.bundles().get(bundle.index()) ? null : walk.with(start, bundle.index());
                if (with != null) {
                    gain[bundle.index()] = reducedCost(column(with.bundles(), any)) - bareCost(any);
                    if (gain[bundle.index()] < 0) {
                        order.add(bundle.index());
                    } else {
                        consider(with, cost(with, gain[bundle.index()]));
                    }
                }
            }
            order.sort(Comparator.comparingDouble(bundle -> gain[bundle]));
            sortByWorth();
            if (start.bundles().cardinality() > 1
                    || !formulation.terms().everywhere().services().isEmpty()) {
                consider(start, cost(start, 0));
            }
            for (ServiceSet one : byMachine()) {
                reached.clear();
                branch(one, 0, 0);
            }
            exhaustive &= steps < MAX_STEPS;
            List<Column> columns = best.values().stream()
                    .flatMap(set -> columns(onAllMachines(set)).stream().limit(MACHINES))
                    .toList();
            exhaustive &= best.size() < KEPT || !columns.isEmpty();
            return columns;
        }

        private ServiceSet onAllMachines(ServiceSet found) {
            ServiceSet set = start;
            for (int bundle : found.bundles().stream().toArray()) {
                ServiceSet larger = set.bundles().get(bundle) ? set : walk.with(set, bundle);
                set = Objects.requireNonNull(larger, "A part of a possible set is possible.");
            }
            return set;
        }

        private List<Column> columns(ServiceSet set) {
            List<Column> all = source.isNew() ? maker.freshAt(set, place) : maker.of(source, set);
            return all.stream()
                    .filter(column -> reducedCost(column) < -tolerance)
                    .toList();
        }

        /** Takes the bundle at {@code i} of the order or leaves it, and so on. What was reached before with as little left to choose and no less gained is not gone through again. */
        private void branch(ServiceSet set, int i, double gained) {
            if (i == order.size()
                    || steps++ >= MAX_STEPS
                    || leastBelow(set, i, gained) >= threshold()
                    || !isBetter(set, i, gained)) {
                return;
            }
            int bundle = order.get(i);
            ServiceSet larger = walk.with(set, bundle);
            if (larger != null) {
                double with = gained + gain[bundle];
                consider(larger, cost(larger, with));
                branch(larger, i + 1, with);
            }
            branch(set, i + 1, gained);
        }

        private boolean isBetter(ServiceSet set, int i, double gained) {
            BitSet choosy = (BitSet) set.bundles().clone();
            choosy.and(restricting);
            Double before = reached.get(new State(i, set.demand(), choosy));
            if (before != null && before <= gained) {
                return false;
            }
            reached.put(new State(i, set.demand(), choosy), gained);
            return true;
        }

        private double bareCost(Machine machine) {
            return Objects.requireNonNull(bareCosts.get(machine), machine::hardwareType);
        }

        /** Of the cheapest machine that holds the set; more on it never makes that cheaper. */
        private double cost(ServiceSet set, double gained) {
            double least = Double.POSITIVE_INFINITY;
            for (Fit fit : set.fits()) {
                least = Math.min(least, bareCost(fit.machine()));
            }
            return least + gained;
        }

        /** The starting set on each machine alone, but where a cheaper one is as large and allowed as much; that first on which most could be saved. */
        private List<ServiceSet> byMachine() {
            List<Fit> cheapest = start.fits().stream()
                    .sorted(Comparator.comparingDouble(fit -> bareCost(fit.machine())))
                    .toList();
            List<Fit> kept = new ArrayList<>();
            for (Fit fit : cheapest) {
                if (kept.stream().noneMatch(cheaper -> isAsGood(cheaper, fit))) {
                    kept.add(fit);
                }
            }
            return kept.stream()
                    .map(fit -> new ServiceSet(start.bundles(), start.demand(), List.of(fit)))
                    .sorted(Comparator.comparingDouble(set -> leastBelow(set, 0, 0)))
                    .toList();
        }

        private boolean isAsGood(Fit fit, Fit other) {
            Machine machine = fit.machine();
            Machine replaced = other.machine();
            return replaced.capacity().fitsIn(machine.capacity())
                    && machine.imageTypes().containsAll(replaced.imageTypes())
                    && choosy.stream()
                            .allMatch(types ->
                                    types.contains(machine.hardwareType()) || !types.contains(replaced.hardwareType()));
        }

        /** No set that adds bundles from {@code i} on to {@code set}, which is on one machine, costs less. */
        private double leastBelow(ServiceSet set, int i, double gained) {
            Machine machine = set.fits().getFirst().machine();
            return bareCost(machine) + gained - savings(i, set.demand(), machine.capacity());
        }

        /** The most that bundles from {@code i} on could save in what a machine has left: of each resource, parts of bundles are taken, those that save most for it first (Dantzig's bound). */
        private double savings(int i, Resources used, Resources capacity) {
            double least = Double.POSITIVE_INFINITY;
            for (int resource = 0; resource < RESOURCES.size(); resource++) {
                ToLongFunction<Resources> amount = RESOURCES.get(resource);
                double left = amount.applyAsLong(capacity) - amount.applyAsLong(used);
                double savings = 0;
                for (int at : byWorth.get(resource)) {
                    if (at >= i) {
                        int bundle = order.get(at);
                        long needed = amount.applyAsLong(
                                formulation.terms().bundles().get(bundle).demand());
                        double part = needed <= left ? 1 : left / needed;
                        savings -= part * gain[bundle];
                        left -= part * needed;
                        if (part < 1) {
                            break;
                        }
                    }
                }
                least = Math.min(least, savings);
            }
            return least;
        }

        /** Positions in the order of the bundles, those first that save most for what they need of each resource. */
        private void sortByWorth() {
            for (ToLongFunction<Resources> amount : RESOURCES) {
                byWorth.add(IntStream.range(0, order.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(at -> gain[order.get(at)]
                                / Math.max(1e-9, (double) amount.applyAsLong(formulation
                                        .terms()
                                        .bundles()
                                        .get(order.get(at))
                                        .demand()))))
                        .mapToInt(Integer::intValue)
                        .toArray());
            }
        }

        private double threshold() {
            return best.size() < KEPT ? -tolerance : Math.min(-tolerance, best.lastKey());
        }

        private void consider(ServiceSet set, double cost) {
            if (cost < threshold()
                    && best.values().stream().noneMatch(known -> known.bundles().equals(set.bundles()))) {
                best.put(cost, set);
                if (best.size() > KEPT) {
                    best.pollLastEntry();
                }
            }
        }

        /** For a bound: with the image that is liked best, whether its services allow that or not. */
        private Column column(BitSet bundles, Machine machine) {
            return new Column(
                    source,
                    new Layout(
                            Collections.emptySortedSet(),
                            machine.hardwareType(),
                            machine.imageTypes().getFirst()),
                    bundles,
                    machine,
                    place);
        }
    }
}
