package io.loom.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services that come to a cluster, or go from it, in batches.
 *
 * @param way which of both
 * @param tiers names of them, in the order in which they come or go: those of one tier have done so on all of their nodes
 *     before those of the next one do on any
 * @param told services that stand and are configured again, because the configuration names nodes of those that come or go
 * @param restarted those of them that must be stopped before and started after
 */
public record ServiceMove(Way way, List<Set<String>> tiers, Set<String> told, Set<String> restarted) {

    /** No service comes or goes, or all do at once. */
    public static final ServiceMove NONE = new ServiceMove(Way.COMES, List.of(), Set.of(), Set.of());

    /** What becomes of the services. */
    public enum Way {
        COMES,
        GOES
    }

    public ServiceMove {
        tiers = tiers.stream().map(Set::copyOf).toList();
        told = Set.copyOf(told);
        restarted = Set.copyOf(restarted);
    }

    /** Names of all services that come or go. */
    public Set<String> services() {
        return tiers.stream().flatMap(Set::stream).collect(Collectors.toSet());
    }
}
