package io.loom.taskgraph;

import io.loom.contract.TaskAction;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the services of a cluster wait for each other. Names are resolved to services: the one of that name, and all that
 * provide it; names of absent services are left out. Free of cycles. Immutable.
 */
public final class ServiceOrder {

    /** When a dependency counts. */
    public enum Phase {
        /** Between INSTALLs. */
        INSTALL,
        /** Between STARTs, from START to INITIALIZE, and backwards between STOPs, and from STOP to REMOVE of what has no STOP. */
        RUNTIME
    }

    private final List<Service> services;
    private final Map<String, Integer> indexByName;
    private final BitSet[] install;
    private final BitSet[] runtime;
    private final int[] installSorted;
    private final int[] runtimeSorted;

    private ServiceOrder(List<Service> services) {
        this.services = services;
        this.indexByName = new HashMap<>();
        for (int i = 0; i < services.size(); i++) {
            indexByName.put(services.get(i).name(), i);
        }
        Map<String, BitSet> byOfferedName = byOfferedName(services);
        this.install = new BitSet[services.size()];
        this.runtime = new BitSet[services.size()];
        for (int i = 0; i < services.size(); i++) {
            Service.Dependencies dependencies = services.get(i).dependencies();
            install[i] = resolve(i, dependencies.install(), byOfferedName);
            runtime[i] = resolve(i, dependencies.runtime(), byOfferedName);
        }
        this.installSorted = sort(Phase.INSTALL, install);
        this.runtimeSorted = sort(Phase.RUNTIME, runtime);
    }

    /**
     * The order between {@code services}.
     *
     * @throws InvalidInputException when services wait for each other in a cycle; the message names it
     */
    public static ServiceOrder of(Collection<Service> services) {
        return new ServiceOrder(
                services.stream().sorted(Comparator.comparing(Service::name)).toList());
    }

    /**
     * For each service the ones that it waits for, as few as imply all others.
     *
     * @param action only services that have it are waited for: one that lacks it is replaced by what it waits for
     *     itself; null for all
     */
    public Map<String, SortedSet<String>> dependencies(Phase phase, @Nullable TaskAction action) {
        BitSet acting = new BitSet();
        acting.set(0, services.size());
        BitSet[] reduced = reduced(phase, action == null ? acting : having(action));
        Map<String, SortedSet<String>> dependencies = new TreeMap<>();
        for (int i = 0; i < reduced.length; i++) {
            dependencies.put(services.get(i).name(), namesOf(reduced[i]));
        }
        return dependencies;
    }

    int size() {
        return services.size();
    }

    Service service(int index) {
        return services.get(index);
    }

    /** -1 where there is no such service. */
    int indexOf(String name) {
        return indexByName.getOrDefault(name, -1);
    }

    /** Services that have an action. */
    BitSet having(TaskAction action) {
        BitSet having = new BitSet();
        for (int i = 0; i < services.size(); i++) {
            having.set(i, services.get(i).actions().containsKey(action));
        }
        return having;
    }

    /**
     * For each service the ones that it waits for, as few as imply all others.
     *
     * @param acting only these are waited for: one that is not among them is replaced by what it waits for itself
     */
    BitSet[] reduced(Phase phase, BitSet acting) {
        return reduced(direct(phase), sorted(phase), acting);
    }

    /**
     * For each service the ones that wait for it, as few as imply all others.
     *
     * @param acting only these are told: one that is not among them is replaced by what waits for it itself
     */
    BitSet[] dependents(Phase phase, BitSet acting) {
        int[] sorted = sorted(phase);
        int[] backwards = new int[sorted.length];
        Arrays.setAll(backwards, i -> sorted[sorted.length - 1 - i]);
        return reduced(reversed(direct(phase)), backwards, acting);
    }

    private BitSet[] direct(Phase phase) {
        return phase == Phase.INSTALL ? install : runtime;
    }

    private int[] sorted(Phase phase) {
        return phase == Phase.INSTALL ? installSorted : runtimeSorted;
    }

    /** The same edges from their other end. */
    static BitSet[] reversed(BitSet[] after) {
        BitSet[] before = new BitSet[after.length];
        Arrays.setAll(before, service -> new BitSet());
        for (int service = 0; service < after.length; service++) {
            for (int other = after[service].nextSetBit(0); other >= 0; other = after[service].nextSetBit(other + 1)) {
                before[other].set(service);
            }
        }
        return before;
    }

    private static BitSet[] reduced(BitSet[] direct, int[] sorted, BitSet acting) {
        BitSet[] effective = new BitSet[direct.length];
        BitSet[] reachable = new BitSet[direct.length];
        BitSet[] reduced = new BitSet[direct.length];
        for (int service : sorted) {
            BitSet waitsFor = new BitSet();
            direct[service].stream().forEach(dependency -> {
                if (acting.get(dependency)) {
                    waitsFor.set(dependency);
                } else {
                    waitsFor.or(effective[dependency]);
                }
            });
            BitSet behind = new BitSet();
            waitsFor.stream().forEach(dependency -> behind.or(reachable[dependency]));
            BitSet nearest = (BitSet) waitsFor.clone();
            nearest.andNot(behind);
            behind.or(waitsFor);
            effective[service] = waitsFor;
            reachable[service] = behind;
            reduced[service] = nearest;
        }
        return reduced;
    }

    /** The services, and all that they need at run time, and so on. */
    public SortedSet<String> withDependencies(Set<String> asked) {
        BitSet closed = indexes(asked);
        for (int i = runtimeSorted.length - 1; i >= 0; i--) {
            if (closed.get(runtimeSorted[i])) {
                closed.or(runtime[runtimeSorted[i]]);
            }
        }
        return namesOf(closed);
    }

    /** The services, and all that need them at run time, and so on. */
    public SortedSet<String> withDependents(Set<String> asked) {
        BitSet closed = indexes(asked);
        for (int service : runtimeSorted) {
            if (runtime[service].intersects(closed)) {
                closed.set(service);
            }
        }
        return namesOf(closed);
    }

    /**
     * What the services wait for at their START: the nearest that have a START themselves.
     *
     * @param asked services that start
     */
    public SortedSet<String> awaitedAtStart(Set<String> asked) {
        BitSet[] after = reduced(Phase.RUNTIME, having(TaskAction.START));
        BitSet awaited = new BitSet();
        indexes(asked).stream().forEach(service -> awaited.or(after[service]));
        return namesOf(awaited);
    }

    /**
     * Those of some services that wait for any of others, at INSTALL or at run time, past any services.
     *
     * @param some names of services; those that are not known wait for nothing
     */
    public SortedSet<String> waiting(Set<String> some, Set<String> others) {
        BitSet[] atInstall = behind(install, installSorted);
        BitSet[] atRuntime = behind(runtime, runtimeSorted);
        BitSet awaited = indexes(others);
        BitSet waiting = new BitSet();
        indexes(some).stream()
                .filter(service -> atInstall[service].intersects(awaited) || atRuntime[service].intersects(awaited))
                .forEach(waiting::set);
        return namesOf(waiting);
    }

    /**
     * Some of the services in tiers: each is in a tier behind those of all others of them that it waits for, at INSTALL or at
     * run time, past any services.
     *
     * @param some names of services; those that are not known wait for nothing
     * @throws InvalidInputException when two of them wait for each other, one at INSTALL and the other at run time; the
     *     message names them
     */
    public List<Set<String>> tiers(Set<String> some) {
        BitSet[] atInstall = behind(install, installSorted);
        BitSet[] atRuntime = behind(runtime, runtimeSorted);
        List<Set<String>> tiers = new ArrayList<>();
        Set<String> left = new TreeSet<>(some);
        while (!left.isEmpty()) {
            BitSet missing = indexes(left);
            Set<String> tier = new TreeSet<>();
            for (String name : left) {
                int service = indexOf(name);
                if (service < 0 || !atInstall[service].intersects(missing) && !atRuntime[service].intersects(missing)) {
                    tier.add(name);
                }
            }
            if (tier.isEmpty()) {
                throw new InvalidInputException(
                        "",
                        "The services " + String.join(", ", left)
                                + " wait for each other, at INSTALL in one order and at run time in another, so that none can be done before the others.\nMaybe do them all at once.");
            }
            tiers.add(tier);
            left.removeAll(tier);
        }
        return tiers;
    }

    /** For each service all that it waits for, directly and past others. */
    private static BitSet[] behind(BitSet[] direct, int[] sorted) {
        BitSet[] behind = new BitSet[direct.length];
        for (int service : sorted) {
            BitSet all = (BitSet) direct[service].clone();
            direct[service].stream().forEach(dependency -> all.or(behind[dependency]));
            behind[service] = all;
        }
        return behind;
    }

    private BitSet indexes(Set<String> names) {
        BitSet indexes = new BitSet();
        names.stream().mapToInt(this::indexOf).filter(index -> index >= 0).forEach(indexes::set);
        return indexes;
    }

    private static Map<String, BitSet> byOfferedName(List<Service> services) {
        Map<String, BitSet> byOfferedName = new HashMap<>();
        for (int i = 0; i < services.size(); i++) {
            Service service = services.get(i);
            byOfferedName.computeIfAbsent(service.name(), name -> new BitSet()).set(i);
            for (String provided : service.dependencies().provides()) {
                byOfferedName.computeIfAbsent(provided, name -> new BitSet()).set(i);
            }
        }
        return byOfferedName;
    }

    private static BitSet resolve(int service, Service.Requirements requirements, Map<String, BitSet> byOfferedName) {
        BitSet resolved = new BitSet();
        BitSet none = new BitSet();
        requirements.requires().forEach(name -> resolved.or(byOfferedName.getOrDefault(name, none)));
        requirements.uses().forEach(name -> resolved.or(byOfferedName.getOrDefault(name, none)));
        resolved.clear(service);
        return resolved;
    }

    /** Services, each behind all that it waits for. */
    private int[] sort(Phase phase, BitSet[] direct) {
        int[] sorted = new int[direct.length];
        BitSet left = new BitSet();
        left.set(0, direct.length);
        int count = 0;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
                if (!direct[i].intersects(left)) {
                    left.clear(i);
                    sorted[count++] = i;
                    progress = true;
                }
            }
        }
        if (!left.isEmpty()) {
            throw new InvalidInputException(
                    "",
                    "The services wait for each other at " + phase + ": dependency cycle " + cycleIn(left, direct)
                            + ".\nMaybe take one of these dependencies out.");
        }
        return sorted;
    }

    /** Each of {@code left} waits for another of them, so that following them comes back. */
    private String cycleIn(BitSet left, BitSet[] direct) {
        List<Integer> path = new ArrayList<>();
        int service = left.nextSetBit(0);
        while (!path.contains(service)) {
            path.add(service);
            BitSet next = (BitSet) direct[service].clone();
            next.and(left);
            service = next.nextSetBit(0);
        }
        List<Integer> cycle = new ArrayList<>(path.subList(path.indexOf(service), path.size()));
        cycle.add(service);
        return cycle.stream().map(i -> services.get(i).name()).collect(Collectors.joining(" -> "));
    }

    private SortedSet<String> namesOf(BitSet indexes) {
        return indexes.stream().mapToObj(i -> services.get(i).name()).collect(Collectors.toCollection(TreeSet::new));
    }
}
