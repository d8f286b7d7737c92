package io.loom.placement;

import io.loom.model.ClusterSize;
import io.loom.model.HardwareType;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Checks an answer against the definitions, in the plainest way: node groups, services and numbers. It knows nothing of bundles, rows or streams. */
public final class PlacementChecker {

    private final PlacementProblem problem;
    private final List<NodeGroup> nodes;
    private final Set<String> services;
    private final Constraints constraints;
    private final List<String> faults = new ArrayList<>();

    private PlacementChecker(PlacementProblem problem, List<NodeGroup> nodes) {
        this.problem = problem;
        this.nodes = nodes;
        constraints = problem.snapshot().template().body().constraints();
        List<String> asked = problem.request().services();
        services = new HashSet<>(
                asked != null
                        ? asked
                        : problem.snapshot().template().body().defaults().services());
    }

    /** What is wrong with it, in words; empty if it is valid. */
    public static List<String> faults(PlacementProblem problem, List<NodeGroup> nodes) {
        PlacementChecker checker = new PlacementChecker(problem, nodes);
        checker.checkNodes();
        checker.checkQuantities();
        checker.checkLocations();
        checker.checkQuota();
        checker.checkSpread();
        return checker.faults;
    }

    private void checkNodes() {
        int total = nodes.stream().mapToInt(NodeGroup::count).sum();
        ClusterSize size = problem.request().size();
        require(total >= size.min() && total <= size.max(), "there are " + total + " nodes");
        Set<String> constrained = new HashSet<>(constraints.services().keySet());
        constraints.mustCoexist().forEach(constrained::addAll);
        constraints.cantCoexist().forEach(constrained::addAll);
        for (NodeGroup group : nodes) {
            Set<String> held = group.layout().services();
            require(!held.isEmpty(), "empty nodes");
            require(services.containsAll(held), "services that nobody asked for on " + held);
            services.stream()
                    .filter(service -> !constrained.contains(service))
                    .forEach(service -> require(held.contains(service), service + " is not on " + held));
            for (Set<String> must : constraints.mustCoexist()) {
                Set<String> present = new HashSet<>(must);
                present.retainAll(services);
                Set<String> here = new HashSet<>(present);
                here.retainAll(held);
                require(here.isEmpty() || here.equals(present), held + " holds part of " + present);
            }
            for (Set<String> cant : constraints.cantCoexist()) {
                require(!held.containsAll(cant), held + " holds all of " + cant);
            }
            checkTypes(group);
        }
    }

    private void checkTypes(NodeGroup group) {
        Snapshot snapshot = problem.snapshot();
        Resources demand = Resources.NONE;
        for (String service : group.layout().services()) {
            demand = demand.plus(snapshot.services().get(service).demand());
            ServiceConstraint constraint = constraints.services().get(service);
            if (constraint != null) {
                require(
                        constraint.hardwareTypes().isEmpty()
                                || constraint
                                        .hardwareTypes()
                                        .contains(group.layout().hardwareType()),
                        service + " on " + group.layout().hardwareType());
                require(
                        constraint.imageTypes().isEmpty()
                                || constraint
                                        .imageTypes()
                                        .contains(group.layout().imageType()),
                        service + " on " + group.layout().imageType());
            }
        }
        HardwareType hardware = snapshot.hardwareTypes().get(group.layout().hardwareType());
        require(hardware.providerMap().containsKey(group.provider()), "hardware that the provider does not offer");
        require(demand.fitsIn(hardware.capacityAt(group.provider())), group.layout() + " is too small");
    }

    private void checkQuantities() {
        for (Map.Entry<String, ServiceConstraint> entry : constraints.services().entrySet()) {
            if (!services.contains(entry.getKey())) {
                continue;
            }
            int count = count(entry.getKey());
            Range range = entry.getValue().quantities();
            require(range == null || range.contains(count), count + " of " + entry.getKey());
            Ratio ratio = entry.getValue().ratio();
            if (ratio != null) {
                int per = ratio.per().equals(Ratio.NODES)
                        ? nodes.stream().mapToInt(NodeGroup::count).sum()
                        : count(ratio.per());
                require((long) count * ratio.every() >= per, count + " of " + entry.getKey() + " for " + per);
            }
        }
    }

    private void checkLocations() {
        for (Provider provider : problem.snapshot().providers().values()) {
            List<NodeGroup> there = nodes.stream()
                    .filter(group -> group.provider().equals(provider.name()))
                    .toList();
            List<String> wanted = problem.request().placement().locations();
            for (Location location : provider.locations()) {
                int count = there.stream()
                        .filter(group -> group.location().equals(location.name()))
                        .mapToInt(NodeGroup::count)
                        .sum();
                Integer limit = location.limit();
                boolean left = !wanted.isEmpty()
                        && !wanted.contains(provider.name())
                        && !wanted.contains(provider.name() + "/" + location.name());
                require(limit == null || left || count <= limit, count + " nodes at " + location.name());
            }
            there.forEach(group -> require(
                    wanted.isEmpty()
                            || isKept(group)
                            || wanted.contains(group.provider())
                            || wanted.contains(group.provider() + "/" + group.location()),
                    "nodes at " + group.location()));
            boolean gone =
                    !wanted.isEmpty() && wanted.stream().noneMatch(id -> (id + "/").startsWith(provider.name() + "/"));
            if (gone) {
                continue; // nothing comes there any more; what stays may be over a capacity that was set later
            }
            int all = there.stream().mapToInt(NodeGroup::count).sum();
            Integer most = provider.limit();
            require(most == null || all <= most, all + " nodes at " + provider.name());
            Resources capacity = provider.capacity();
            if (capacity != null) {
                require(sum(there, Resources::cpuMillis) <= capacity.cpuMillis(), "cpu at " + provider.name());
                require(sum(there, Resources::memoryMib) <= capacity.memoryMib(), "memory at " + provider.name());
            }
            problem.snapshot().hardwareTypes().forEach((name, type) -> {
                HardwareType.Offer offer = type.providerMap().get(provider.name());
                Integer machines = offer == null ? null : offer.limit();
                int used = there.stream()
                        .filter(group -> group.layout().hardwareType().equals(name))
                        .mapToInt(NodeGroup::count)
                        .sum();
                Map<String, Integer> limits = offer == null ? Map.of() : offer.limits();
                require(machines == null || !limits.isEmpty() || used <= machines, used + " machines of " + name);
                limits.forEach((location, free) -> {
                    int here = there.stream()
                            .filter(group -> group.layout().hardwareType().equals(name)
                                    && group.location().equals(location))
                            .mapToInt(NodeGroup::count)
                            .sum();
                    require(here <= free, here + " machines of " + name + " at " + location);
                });
            });
        }
    }

    /** Whether nodes that must stay stand where this group does. */
    private boolean isKept(NodeGroup group) {
        return problem.existing().stream()
                .filter(nodes -> nodes.freedom() == ExistingNodes.Freedom.KEEPS)
                .map(ExistingNodes::nodes)
                .anyMatch(kept -> kept.provider().equals(group.provider())
                        && kept.location().equals(group.location()));
    }

    private void checkQuota() {
        Allowance left = problem.allowance();
        int count = nodes.stream().mapToInt(NodeGroup::count).sum();
        long price = nodes.stream()
                .mapToLong(group -> group.count()
                        * hardware(group).priceAt(group.provider()).microsPerHour())
                .sum();
        require(left.nodes() == null || count <= left.nodes(), count + " nodes of the quota");
        require(left.cpuMillis() == null || sum(nodes, Resources::cpuMillis) <= left.cpuMillis(), "cpu of the quota");
        require(
                left.memoryMib() == null || sum(nodes, Resources::memoryMib) <= left.memoryMib(),
                "memory of the quota");
        require(left.microsPerHour() == null || price <= left.microsPerHour(), price + " of the quota");
    }

    private void checkSpread() {
        List<String> wanted = problem.request().placement().locations();
        Set<String> places = problem.snapshot().providers().values().stream()
                .flatMap(provider -> (provider.locations().isEmpty() ? List.of(Location.DEFAULT) : provider.locations())
                        .stream().map(location -> provider.name() + "/" + location.name()))
                .filter(id -> wanted.isEmpty()
                        ? id.startsWith("here/")
                        : wanted.contains(id) || wanted.contains(id.substring(0, id.indexOf('/'))))
                .collect(Collectors.toSet());
        for (Map.Entry<String, ServiceConstraint> entry : constraints.services().entrySet()) {
            if (entry.getValue().spread() != Spread.HARD || !services.contains(entry.getKey()) || places.size() < 2) {
                continue;
            }
            long share = Math.ceilDiv((long) count(entry.getKey()), (long) places.size());
            Map<String, Integer> here = new HashMap<>();
            nodes.stream()
                    .filter(group -> group.layout().services().contains(entry.getKey()))
                    .forEach(group ->
                            here.merge(group.provider() + "/" + group.location(), group.count(), Integer::sum));
            places.forEach(place -> require(
                    here.getOrDefault(place, 0) <= share, here.get(place) + " of " + entry.getKey() + " at " + place));
        }
    }

    private HardwareType hardware(NodeGroup group) {
        return problem.snapshot().hardwareTypes().get(group.layout().hardwareType());
    }

    /** Of machines whose capacity is known. */
    private long sum(List<NodeGroup> groups, ToLongFunction<Resources> part) {
        return groups.stream()
                .mapToLong(group -> {
                    long one = part.applyAsLong(hardware(group).capacityAt(group.provider()));
                    return one >= Resources.UNBOUNDED ? 0 : one * group.count();
                })
                .sum();
    }

    private int count(String service) {
        return nodes.stream()
                .filter(group -> group.layout().services().contains(service))
                .mapToInt(NodeGroup::count)
                .sum();
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
