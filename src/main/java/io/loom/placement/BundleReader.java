package io.loom.placement;

import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collapses the services of a cluster into bundles.
 *
 * <p>A must-coexist group counts as far as its members are in the cluster, and groups that share a member chain. A service that no constraint names stands on every node.
 */
final class BundleReader {

    private final SortedSet<String> services;
    private final Constraints constraints;
    private final Map<String, Service> definitions;

    /** @param services of the cluster, each defined in {@code definitions} */
    BundleReader(Collection<String> services, Constraints constraints, Map<String, Service> definitions) {
        this.services = new TreeSet<>(services);
        this.constraints = constraints;
        this.definitions = definitions;
    }

    /** The bundle of every node first, then the others by the name of their first service. */
    List<Bundle> bundles() {
        SortedSet<String> everywhere = unconstrained();
        Map<String, String> leader = leaders();
        Map<String, SortedSet<String>> groups = new TreeMap<>();
        for (String service : services) {
            if (!everywhere.contains(service)) {
                groups.computeIfAbsent(find(leader, service), k -> new TreeSet<>())
                        .add(service);
            }
        }
        List<Bundle> bundles = new ArrayList<>();
        bundles.add(bundle(Bundle.EVERYWHERE, everywhere));
        groups.values().stream()
                .sorted((a, b) -> a.first().compareTo(b.first()))
                .forEach(group -> bundles.add(bundle(bundles.size(), group)));
        return bundles;
    }

    /** Services of the cluster that no constraint names. */
    SortedSet<String> unconstrained() {
        SortedSet<String> rest = new TreeSet<>(services);
        rest.removeAll(constraints.services().keySet());
        constraints.mustCoexist().forEach(rest::removeAll);
        constraints.cantCoexist().forEach(rest::removeAll);
        return rest;
    }

    /** Groups that may not be all on one node, as bundles. A group with a member outside the cluster never is. */
    List<BitSet> exclusive(List<Bundle> bundles) {
        Map<String, Integer> indexes = new HashMap<>();
        bundles.forEach(bundle -> bundle.services().forEach(service -> indexes.put(service, bundle.index())));
        Set<BitSet> groups = new LinkedHashSet<>();
        for (Set<String> group : constraints.cantCoexist()) {
            if (!group.isEmpty() && services.containsAll(group)) {
                BitSet members = new BitSet();
                group.forEach(service -> members.set(Objects.requireNonNull(indexes.get(service), service)));
                groups.add(members);
            }
        }
        return List.copyOf(groups);
    }

    private Map<String, String> leaders() {
        Map<String, String> leader = new HashMap<>();
        for (Set<String> group : constraints.mustCoexist()) {
            List<String> present =
                    group.stream().filter(services::contains).sorted().toList();
            for (String service : present) {
                leader.put(find(leader, service), find(leader, present.getFirst()));
            }
        }
        return leader;
    }

    private static String find(Map<String, String> leader, String service) {
        String above = leader.get(service);
        return above == null || above.equals(service) ? service : find(leader, above);
    }

    private Bundle bundle(int index, SortedSet<String> members) {
        Resources demand = Resources.NONE;
        Set<String> hardwareTypes = null;
        Set<String> imageTypes = null;
        for (String service : members) {
            demand = demand.plus(
                    Objects.requireNonNull(definitions.get(service), service).demand());
            ServiceConstraint constraint = constraints.services().get(service);
            if (constraint != null) {
                hardwareTypes = both(hardwareTypes, constraint.hardwareTypes());
                imageTypes = both(imageTypes, constraint.imageTypes());
            }
        }
        return new Bundle(index, members, demand, hardwareTypes, imageTypes);
    }

    private static @Nullable Set<String> both(@Nullable Set<String> soFar, Set<String> allowed) {
        if (allowed.isEmpty()) {
            return soFar;
        }
        Set<String> both = new TreeSet<>(allowed);
        if (soFar != null) {
            both.retainAll(soFar);
        }
        return both;
    }
}
