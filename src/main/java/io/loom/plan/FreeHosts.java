package io.loom.plan;

import io.loom.model.Host;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import io.loom.placement.NodeGroup;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hosts of providers that no node has, given out in the order of the providers' lists, each once. */
final class FreeHosts {

    private record Kind(String provider, String location, String hardwareType) {}

    private final Map<Kind, Deque<String>> free = new HashMap<>();
    private final Map<String, Deque<String>> alike = new HashMap<>();

    /** @param nodes those that have theirs already */
    FreeHosts(Snapshot snapshot, Collection<PlannedNode> nodes) {
        Set<String> had = new HashSet<>();
        for (PlannedNode node : nodes) {
            if (node.host() != null) {
                had.add(node.host());
            }
        }
        for (Provider provider : snapshot.providers().values()) {
            for (Host host : provider.hosts()) {
                if (!had.contains(host.address())) {
                    Kind kind = new Kind(provider.name(), host.location(), host.hardwareTypeAt(provider.name()));
                    free.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(host.address());
                }
            }
            Deque<String> hosts = new ArrayDeque<>(provider.alikeHosts());
            hosts.removeAll(had);
            alike.put(provider.name(), hosts);
        }
    }

    /**
     * The host for a node.
     *
     * @return null where the provider lists none, or none that is free
     */
    @Nullable
    String take(NodeGroup group) {
        Deque<String> hosts = free.get(
                new Kind(group.provider(), group.location(), group.layout().hardwareType()));
        return hosts != null
                ? hosts.poll()
                : alike.getOrDefault(group.provider(), new ArrayDeque<>()).poll();
    }
}
