package io.loom.benchmarks.placement;

import com.google.ortools.Loader;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import io.loom.placement.Allowance;
import io.loom.placement.ExistingNodes;
import io.loom.placement.ExistingNodes.Freedom;
import io.loom.placement.HardSettings;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * CP-SAT on problems of any kind, with nodes that are there, several providers, quotas and constraints that are made hard: whether there is a placement at all. Made from the definitions; of the placer it
 * takes only how settings are read. For small problems: it tries every set of services.
 */
final class ChangePeer {

    static {
        Loader.loadNativeLibraries();
    }

    private static final int SHARE = 100;

    private final PlacementProblem problem;
    private final HardSettings settings;
    private final Snapshot snapshot;
    private final Constraints constraints;
    private final List<String> services;
    private final List<Spot> spots;
    private final CpModel model = new CpModel();
    private final List<Way> ways = new ArrayList<>();
    private final LinearExprBuilder disruption = LinearExpr.newBuilder();
    private final int most;

    ChangePeer(PlacementProblem problem, HardSettings settings) {
        this.problem = problem;
        this.settings = settings;
        snapshot = problem.snapshot();
        constraints = snapshot.template().body().constraints();
        List<String> asked = problem.request().services();
        services = asked != null ? asked : snapshot.template().body().defaults().services();
        spots = spots();
        Range allowed = constraints.size();
        most = Math.min(problem.request().size().max(), allowed == null ? Range.UNBOUNDED : allowed.max());
    }

    /** Somewhere that nodes may stand. */
    private record Spot(Provider provider, Location location) {}

    /** A way to be a node, and how many nodes are that. */
    private record Way(
            Set<String> services, HardwareType hardware, String image, String provider, String location, IntVar count) {

        boolean holds(String service) {
            return services.contains(service);
        }
    }

    /** Whether there is a placement; null if that is not known after so many seconds. */
    @Nullable
    Boolean feasible(double seconds) {
        fresh();
        problem.existing().forEach(this::existing);
        size();
        services.forEach(this::service);
        places();
        quota();
        types();
        CpSolver solver = new CpSolver();
        solver.getParameters().setMaxTimeInSeconds(seconds).setNumWorkers(1);
        CpSolverStatus status = solver.solve(model);
        return switch (status) {
            case OPTIMAL, FEASIBLE -> true;
            case INFEASIBLE -> false;
            default -> null;
        };
    }

    private List<Spot> spots() {
        List<String> wanted = problem.request().placement().locations();
        String usual =
                Objects.requireNonNull(snapshot.template().body().defaults().provider(), "provider");
        List<Spot> found = new ArrayList<>();
        for (Provider provider : snapshot.providers().values()) {
            for (Location location :
                    provider.locations().isEmpty() ? List.of(Location.DEFAULT) : provider.locations()) {
                if (wanted.isEmpty()
                        ? provider.name().equals(usual)
                        : wanted.contains(provider.name())
                                || wanted.contains(provider.name() + "/" + location.name())) {
                    found.add(new Spot(provider, location));
                }
            }
        }
        return found;
    }

    private List<Set<String>> sets() {
        List<Set<String>> sets = new ArrayList<>();
        for (int subset = 1; subset < 1 << services.size(); subset++) {
            Set<String> held = new TreeSet<>();
            for (int i = 0; i < services.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    held.add(services.get(i));
                }
            }
            if (mayCoexist(held)) {
                sets.add(held);
            }
        }
        return sets;
    }

    private boolean mayCoexist(Set<String> held) {
        for (String service : services) {
            if (!held.contains(service) && isEverywhere(service)) {
                return false;
            }
            if (held.contains(service) && !held.containsAll(with(service))) {
                return false;
            }
        }
        return constraints.cantCoexist().stream().noneMatch(held::containsAll);
    }

    private boolean isEverywhere(String service) {
        return !constraints.services().containsKey(service)
                && constraints.mustCoexist().stream().noneMatch(group -> group.contains(service))
                && constraints.cantCoexist().stream().noneMatch(group -> group.contains(service));
    }

    /** All services that are wherever a service is. */
    private Set<String> with(String service) {
        Set<String> all = new HashSet<>(Set.of(service));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Set<String> group : constraints.mustCoexist()) {
                if (group.stream().anyMatch(all::contains)) {
                    Set<String> present = new HashSet<>(group);
                    present.retainAll(services);
                    grew |= all.addAll(present);
                }
            }
        }
        return all;
    }

    private boolean fits(Set<String> held, HardwareType hardware, String image, String provider) {
        Resources demand = Resources.NONE;
        for (String service : held) {
            demand = demand.plus(
                    Objects.requireNonNull(snapshot.services().get(service)).demand());
            ServiceConstraint constraint = constraints.services().get(service);
            if (constraint != null
                    && (!constraint.hardwareTypes().isEmpty()
                                    && !constraint.hardwareTypes().contains(hardware.name())
                            || !constraint.imageTypes().isEmpty()
                                    && !constraint.imageTypes().contains(image))) {
                return false;
            }
        }
        return demand.fitsIn(hardware.capacityAt(provider));
    }

    private Way way(Set<String> held, HardwareType hardware, String image, String provider, String location) {
        Way way = new Way(held, hardware, image, provider, location, model.newIntVar(0, most + existingCount(), ""));
        ways.add(way);
        return way;
    }

    private long existingCount() {
        return problem.existing().stream()
                .mapToLong(existing -> existing.nodes().count())
                .sum();
    }

    private void fresh() {
        for (Set<String> held : sets()) {
            for (Spot spot : spots) {
                for (HardwareType hardware : snapshot.hardwareTypes().values()) {
                    for (ImageType image : snapshot.imageTypes().values()) {
                        if (isOffered(hardware, image.name(), spot.provider())
                                && stands(hardware, spot)
                                && fits(
                                        held,
                                        hardware,
                                        image.name(),
                                        spot.provider().name())) {
                            way(
                                    held,
                                    hardware,
                                    image.name(),
                                    spot.provider().name(),
                                    spot.location().name());
                        }
                    }
                }
            }
        }
    }

    private static boolean stands(HardwareType hardware, Spot spot) {
        HardwareType.Offer offer = hardware.providerMap().get(spot.provider().name());
        return offer == null
                || offer.locations().isEmpty()
                || offer.locations().contains(spot.location().name());
    }

    private boolean isOffered(HardwareType hardware, String image, Provider provider) {
        ImageType type = snapshot.imageTypes().get(image);
        return hardware.providerMap().containsKey(provider.name())
                && type != null
                && type.providerMap().containsKey(provider.name());
    }

    private void existing(ExistingNodes existing) {
        NodeGroup nodes = existing.nodes();
        Set<String> now = nodes.layout().services();
        HardwareType hardware = Objects.requireNonNull(
                snapshot.hardwareTypes().get(nodes.layout().hardwareType()));
        LinearExprBuilder all = LinearExpr.newBuilder();
        if (existing.freedom() != Freedom.KEEPS) {
            IntVar gone = model.newIntVar(0, nodes.count(), "");
            all.add(gone);
            disruption.addTerm(gone, 1L + now.size());
        }
        boolean mayStay = existing.freedom() == Freedom.KEEPS
                || existing.freedom() == Freedom.FREE
                        && spots.stream()
                                .anyMatch(spot -> spot.provider().name().equals(nodes.provider())
                                        && spot.location().name().equals(nodes.location())
                                        && isOffered(hardware, nodes.layout().imageType(), spot.provider()));
        if (mayStay) {
            Set<String> kept = new HashSet<>(now);
            kept.retainAll(services);
            for (Set<String> held : sets()) {
                if ((existing.freedom() == Freedom.FREE || held.containsAll(kept))
                        && fits(held, hardware, nodes.layout().imageType(), nodes.provider())) {
                    Way way = way(held, hardware, nodes.layout().imageType(), nodes.provider(), nodes.location());
                    all.add(way.count());
                    disruption.addTerm(way.count(), changed(now, held));
                }
            }
        }
        model.addEquality(all.build(), nodes.count());
    }

    private static long changed(Set<String> now, Set<String> then) {
        long same = now.stream().filter(then::contains).count();
        return now.size() + then.size() - 2 * same;
    }

    /** Sum over all ways of how many there are, times what each counts. */
    private LinearExpr sum(ToLongFunction<Way> each) {
        LinearExprBuilder sum = LinearExpr.newBuilder();
        for (Way way : ways) {
            long one = each.applyAsLong(way);
            if (one != 0) {
                sum.addTerm(way.count(), one);
            }
        }
        return sum.build();
    }

    private static long one(boolean counts) {
        return counts ? 1 : 0;
    }

    private void size() {
        Range allowed = constraints.size();
        int least = Math.max(problem.request().size().min(), allowed == null ? 1 : allowed.min());
        model.addLinearConstraint(sum(way -> 1), least, most);
        if (problem.budget() != null && settings.isHard("disruptionBudget")) {
            long all = problem.existing().stream()
                    .map(ExistingNodes::nodes)
                    .mapToLong(nodes ->
                            nodes.count() * (1L + nodes.layout().services().size()))
                    .sum();
            long amount = problem.budget().amount();
            model.addLessOrEqual(disruption.build(), problem.budget().percent() ? all * amount / SHARE : amount);
        }
    }

    private void service(String service) {
        ServiceConstraint constraint = constraints.services().get(service);
        LinearExpr all = sum(way -> one(way.holds(service)));
        Range range = range(service);
        model.addLinearConstraint(all, range.min(), Math.min(range.max(), most + existingCount()));
        Ratio ratio = constraint == null ? null : constraint.ratio();
        if (ratio != null && settings.isHard("serviceRatio")) {
            model.addGreaterOrEqual(
                    sum(way -> (long) ratio.every() * one(way.holds(service))
                            - one(Ratio.NODES.equals(ratio.per()) || way.holds(ratio.per()))),
                    0);
        }
        boolean everyServiceCounts = problem.request().size().smallest() || settings.isHard("unplaced");
        if (everyServiceCounts
                && !isEverywhere(service)
                && with(service).stream().allMatch(other -> range(other).max() > 0)) {
            model.addGreaterOrEqual(all, 1);
        }
        boolean strict = with(service).stream()
                .map(other -> constraints.services().get(other))
                .anyMatch(other -> other != null && other.spread() == Spread.HARD);
        if (spots.size() > 1 && settings.isHard(strict ? "strictSpread" : "spread")) {
            long slack = settings.limit(strict ? "strictSpread" : "spread");
            for (Spot spot : spots) {
                model.addLessOrEqual(
                        sum(way -> way.holds(service) ? spots.size() * one(isAt(way, spot)) - 1L : 0L),
                        spots.size() - 1L + slack * spots.size());
            }
        }
    }

    private static boolean isAt(Way way, Spot spot) {
        return way.provider().equals(spot.provider().name())
                && way.location().equals(spot.location().name());
    }

    /** A service that comes to a cluster that is there comes with one instance at least. */
    private Range range(String service) {
        ServiceConstraint constraint = constraints.services().get(service);
        Range range = constraint == null ? null : constraint.quantities();
        Range given = range == null ? new Range(0, Range.UNBOUNDED) : range;
        boolean comes = !problem.existing().isEmpty()
                && problem.existing().stream()
                        .noneMatch(
                                existing -> existing.nodes().layout().services().contains(service));
        return comes && given.min() == 0 && given.max() > 0 ? new Range(1, given.max()) : given;
    }

    private void places() {
        Set<Provider> providers = new HashSet<>();
        for (Spot spot : spots) {
            providers.add(spot.provider());
            Integer limit = spot.location().limit();
            if (limit != null && settings.isHard("locationLimit")) {
                model.addLessOrEqual(sum(way -> one(isAt(way, spot))), limit);
            }
        }
        for (Provider provider : settings.isHard("providerCapacity") ? providers : Set.<Provider>of()) {
            Integer nodes = provider.limit();
            if (nodes != null) {
                model.addLessOrEqual(sum(way -> one(way.provider().equals(provider.name()))), nodes);
            }
            Resources capacity = provider.capacity();
            if (capacity != null) {
                atMost(capacity.cpuMillis(), way -> way.provider().equals(provider.name()) ? cpu(way) : 0);
                atMost(capacity.memoryMib(), way -> way.provider().equals(provider.name()) ? memory(way) : 0);
            }
            for (HardwareType hardware : snapshot.hardwareTypes().values()) {
                HardwareType.Offer offer = hardware.providerMap().get(provider.name());
                if (offer != null && offer.limit() != null && offer.limits().isEmpty()) {
                    model.addLessOrEqual(sum(way -> one(isOf(way, provider, hardware))), offer.limit());
                } else if (offer != null) {
                    offer.limits()
                            .forEach((location, limit) -> model.addLessOrEqual(
                                    sum(way -> one(isOf(way, provider, hardware)
                                            && way.location().equals(location))),
                                    limit));
                }
            }
        }
    }

    private static boolean isOf(Way way, Provider provider, HardwareType hardware) {
        return way.provider().equals(provider.name()) && way.hardware().name().equals(hardware.name());
    }

    private void atMost(long limit, ToLongFunction<Way> each) {
        if (limit < Resources.UNBOUNDED) {
            model.addLessOrEqual(sum(each), limit);
        }
    }

    private void quota() {
        Allowance left = problem.allowance();
        quota(left.nodes() == null ? null : (Long) (long) left.nodes(), way -> 1);
        quota(left.cpuMillis(), ChangePeer::cpu);
        quota(left.memoryMib(), ChangePeer::memory);
        quota(
                left.microsPerHour(),
                way -> way.hardware().priceAt(way.provider()).microsPerHour());
    }

    private void quota(@Nullable Long limit, ToLongFunction<Way> each) {
        if (limit != null) {
            model.addLessOrEqual(sum(each), limit);
        }
    }

    private void types() {
        var preferred = problem.request().placement().preferred();
        if (settings.isHard("preferredTypes")) {
            model.addLessOrEqual(
                    sum(way -> one(!preferred.hardwareTypes().isEmpty()
                                    && !preferred
                                            .hardwareTypes()
                                            .contains(way.hardware().name())
                            || !preferred.imageTypes().isEmpty()
                                    && !preferred.imageTypes().contains(way.image()))),
                    settings.limit("preferredTypes"));
        }
        long unused = settings.limit("headroom");
        if (unused > 0 && settings.isHard("headroom")) {
            Set<String> names = new HashSet<>();
            spots.forEach(spot -> names.add(spot.provider().name()));
            for (String provider : names) {
                for (HardwareType hardware : snapshot.hardwareTypes().values()) {
                    headroom(provider, hardware, unused, Resources::cpuMillis);
                    headroom(provider, hardware, unused, Resources::memoryMib);
                }
            }
        }
    }

    private void headroom(String provider, HardwareType hardware, long unused, ToLongFunction<Resources> part) {
        long has = part.applyAsLong(hardware.capacityAt(provider));
        if (has > 0 && has < Resources.UNBOUNDED) {
            model.addLessOrEqual(
                    sum(way -> way.provider().equals(provider)
                                    && way.hardware().name().equals(hardware.name())
                            ? SHARE * used(way, part) - (SHARE - unused) * has
                            : 0),
                    0);
        }
    }

    private long used(Way way, ToLongFunction<Resources> part) {
        return way.services().stream()
                .mapToLong(service -> part.applyAsLong(
                        Objects.requireNonNull(snapshot.services().get(service)).demand()))
                .sum();
    }

    private static long cpu(Way way) {
        return known(way.hardware().capacityAt(way.provider()).cpuMillis());
    }

    private static long memory(Way way) {
        return known(way.hardware().capacityAt(way.provider()).memoryMib());
    }

    private static long known(long amount) {
        return amount >= Resources.UNBOUNDED ? 0 : amount;
    }
}
