package io.loom.taskgraph;

import java.util.Set;
import java.util.UUID;

/**
 * A node and what stands on it.
 *
 * @param nodeId the node
 * @param services names of the services on it; may be empty
 */
public record NodeServices(UUID nodeId, Set<String> services) {
    public NodeServices {
        services = Set.copyOf(services);
    }
}
