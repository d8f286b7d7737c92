package io.loom.taskgraph;

import io.loom.contract.TaskAction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step on one node.
 *
 * @param nodeId the node
 * @param action what to do
 * @param service the service that it is done to; null for provider actions and BOOTSTRAP
 */
public record Task(UUID nodeId, TaskAction action, @Nullable String service) {

    public Task {
        if (action.isServiceAction() != (service != null)) {
            throw new IllegalArgumentException(
                    "The action (" + action + ") and the service (" + service + ") do not go together.");
        }
    }
}
