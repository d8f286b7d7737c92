package io.loom.model;

import io.loom.model.Service.Dependencies;
import io.loom.model.Service.Requirements;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds services that wait for each other in a circle. A name stands for the service with that name and for those that provide
 * it.
 */
final class ServiceCycles {

    /**
     * A circle.
     *
     * @param services in order, the first one again at the end
     * @param certain whether every name in it stands for one service only
     */
    record Cycle(List<String> services, boolean certain) {}

    private ServiceCycles() {}

    /** The shortest circle through {@code service}, a certain one before others. */
    static Optional<Cycle> through(
            Service service, Map<String, Service> services, Function<Dependencies, Requirements> phase) {
        Map<String, Set<String>> holders = new HashMap<>();
        services.values().forEach(holder -> {
            holders.computeIfAbsent(holder.name(), name -> new TreeSet<>()).add(holder.name());
            holder.dependencies()
                    .provides()
                    .forEach(name -> holders.computeIfAbsent(name, key -> new TreeSet<>())
                            .add(holder.name()));
        });
        Optional<Cycle> certain = shortest(service, services, phase, name -> {
                    Set<String> candidates =
                            services.containsKey(name) ? Set.of(name) : holders.getOrDefault(name, Set.of());
                    return candidates.size() == 1 ? candidates : Set.of();
                })
                .map(path -> new Cycle(path, true));
        return certain.isPresent()
                ? certain
                : shortest(service, services, phase, name -> holders.getOrDefault(name, Set.of()))
                        .map(path -> new Cycle(path, false));
    }

    private static Optional<List<String>> shortest(
            Service start,
            Map<String, Service> services,
            Function<Dependencies, Requirements> phase,
            Function<String, Set<String>> holders) {
        Map<String, String> reachedFrom = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(start.name()));
        while (!open.isEmpty()) {
            String current = open.remove();
            Requirements requirements =
                    phase.apply(services.getOrDefault(current, start).dependencies());
            Set<String> names = new TreeSet<>(requirements.requires());
            names.addAll(requirements.uses());
            for (String name : names) {
                for (String next : holders.apply(name)) {
                    if (next.equals(start.name())) {
                        return Optional.of(path(start.name(), current, reachedFrom));
                    }
                    if (reachedFrom.putIfAbsent(next, current) == null) {
                        open.add(next);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> path(String start, String last, Map<String, String> reachedFrom) {
        List<String> path = new ArrayList<>(List.of(start));
        for (String step = last; !step.equals(start); step = reachedFrom.getOrDefault(step, start)) {
            path.addFirst(step);
        }
        path.addFirst(start);
        return path;
    }
}
