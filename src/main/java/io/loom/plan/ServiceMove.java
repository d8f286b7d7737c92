package io.loom.plan;

import io.loom.taskgraph.ServiceOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Services that come to a cluster, go from it, or both, in batches.
 *
 * @param coming names of services that come
 * @param going names of services that go
 * @param told names of services that stand and are configured again, for the configuration is another one or names nodes of
 *     those that come or go
 * @param restarted those of them that must be stopped before and started after
 * @param named whether the configuration names nodes of services that come: then what stands is configured when these have come
 * @param order between all services
 */
public record ServiceMove(
        Set<String> coming,
        Set<String> going,
        Set<String> told,
        Set<String> restarted,
        boolean named,
        ServiceOrder order) {

    /** No service comes or goes, or all do at once. */
    public static final ServiceMove NONE =
            new ServiceMove(Set.of(), Set.of(), Set.of(), Set.of(), false, ServiceOrder.of(List.of()));

    public ServiceMove {
        coming = Set.copyOf(coming);
        going = Set.copyOf(going);
        told = Set.copyOf(told);
        restarted = Set.copyOf(restarted);
    }

    /** Whether no service comes or goes. */
    public boolean isNone() {
        return coming.isEmpty() && going.isEmpty();
    }

    /** Names of all services that come or go. */
    public Set<String> services() {
        Set<String> services = new TreeSet<>(coming);
        services.addAll(going);
        return services;
    }
}
