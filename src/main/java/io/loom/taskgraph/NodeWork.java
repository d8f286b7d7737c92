package io.loom.taskgraph;

import io.loom.contract.TaskAction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What an operation does on one node. A node whose work falls into several waves has one of these for each wave.
 *
 * @param nodeId the node
 * @param services names of the services that stand on it before or after the operation, those without any action too:
 *     others may wait past them
 * @param nodeActions on the node as a whole, in their order; DELETE comes behind the services' actions, all others before
 *     them
 * @param serviceActions by service, in their order; an action that the service does not define is left out of the graph
 * @param wave all tasks of one wave are done before the first of the next wave begins; from 0 on
 */
public record NodeWork(
        UUID nodeId,
        Set<String> services,
        List<TaskAction> nodeActions,
        Map<String, List<TaskAction>> serviceActions,
        int wave) {

    public NodeWork {
        services = Set.copyOf(services);
        nodeActions = List.copyOf(nodeActions);
        serviceActions = Map.copyOf(serviceActions);
    }

    /** A node that only stands there: nothing is done on it. */
    public static NodeWork none(UUID nodeId, Set<String> services) {
        return new NodeWork(nodeId, services, List.of(), Map.of(), 0);
    }

    /** Whether nothing is done. */
    public boolean isEmpty() {
        return nodeActions.isEmpty() && serviceActions.isEmpty();
    }
}
