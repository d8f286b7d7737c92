package io.loom.placement;

import io.loom.model.HardwareType;
import io.loom.model.Location;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        return checker.faults;
    }

    private void checkNodes() {
        int total = nodes.stream().mapToInt(NodeGroup::count).sum();
        require(total == problem.request().size(), "there are " + total + " nodes");
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
        for (Location location : problem.snapshot()
                .providers()
                .get(nodes.isEmpty() ? "" : nodes.getFirst().provider())
                .locations()) {
            int count = nodes.stream()
                    .filter(group -> group.location().equals(location.name()))
                    .mapToInt(NodeGroup::count)
                    .sum();
            Integer limit = location.limit();
            require(limit == null || count <= limit, count + " nodes at " + location.name());
        }
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
