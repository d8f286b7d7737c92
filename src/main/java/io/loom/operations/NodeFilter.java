package io.loom.operations;

import io.loom.clusters.NodeState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which nodes are asked for.
 *
 * @param services a node must hold all of them
 * @param properties a node must have all of them: {@code name}, or {@code name=value}; besides what providers and
 *     services left, each address kind, {@code hostName}, {@code hardwareType}, {@code imageType}, {@code provider},
 *     {@code location} and {@code state} are properties
 * @param deleted whether nodes that were deleted are among them
 */
record NodeFilter(List<String> services, List<String> properties, boolean deleted) {

    boolean matches(NodeView node) {
        if (!deleted && node.state() == NodeState.DELETED) {
            return false;
        }
        Map<String, String> known = new TreeMap<>(node.properties());
        known.putAll(node.addresses());
        known.put("hostName", node.hostName());
        known.put("hardwareType", node.hardwareType());
        known.put("imageType", node.imageType());
        known.put("provider", node.provider());
        known.put("location", node.location());
        known.put("state", node.state().name());
        return node.services().containsAll(services)
                && properties.stream().allMatch(property -> {
                    int equals = property.indexOf('=');
                    return equals < 0
                            ? known.containsKey(property)
                            : property.substring(equals + 1).equals(known.get(property.substring(0, equals)));
                });
    }
}
