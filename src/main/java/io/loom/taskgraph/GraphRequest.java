package io.loom.taskgraph;

import io.loom.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a task graph is to be derived from.
 *
 * @param operation what is done to the cluster
 * @param services by name, at least those that stand on nodes
 * @param nodes all nodes of the cluster
 * @param plannedServices services that the operation is about; null for all
 * @param plannedNodes nodes that the operation is about; null for all
 * @param addressedServices services whose nodes' addresses the cluster's configuration names: every service action has
 *     the whole configuration, and so waits until these nodes are confirmed
 */
public record GraphRequest(
        ClusterOperation operation,
        Map<String, Service> services,
        List<NodeServices> nodes,
        @Nullable Set<String> plannedServices,
        @Nullable Set<UUID> plannedNodes,
        Set<String> addressedServices) {

    /** An operation on all nodes and services of a cluster whose configuration names no address of another node. */
    public static GraphRequest of(ClusterOperation operation, Map<String, Service> services, List<NodeServices> nodes) {
        return new GraphRequest(operation, services, nodes, null, null, Set.of());
    }
}
