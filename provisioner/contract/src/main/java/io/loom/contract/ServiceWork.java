package io.loom.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One action of one service on a node.
 *
 * @param automator the plugin
 * @param service name of the service
 * @param fields the action's fields as the service defines them
 * @param config the cluster's configuration, macros expanded for this node
 * @param machine where the node is
 * @param settleSeconds for how long a {@link TaskAction#CHECK} must hold without a break, in seconds, once it has held; it
 *     may take as long to hold for the first time. 0 for once, and from all other actions
 * @param resources of the automator, all that were active when the operation began; an older server says none
 * @param setup how the node is reached; null from an older server
 */
public record ServiceWork(
        String automator,
        String service,
        Map<String, Object> fields,
        Map<String, Object> config,
        Machine machine,
        int settleSeconds,
        List<ResourceRef> resources,
        @Nullable NodeSetup setup)
        implements TaskWork {
    public ServiceWork {
        resources = resources == null ? List.of() : List.copyOf(resources);
    }

    /** On a node that needs nothing particular. */
    public ServiceWork(
            String automator,
            String service,
            Map<String, Object> fields,
            Map<String, Object> config,
            Machine machine,
            int settleSeconds,
            List<ResourceRef> resources) {
        this(automator, service, fields, config, machine, settleSeconds, resources, null);
    }
}
