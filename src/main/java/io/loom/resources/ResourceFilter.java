package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which versions to list; a null is any.
 *
 * @param kind of the plugin
 * @param plugin that takes them
 * @param type of the plugin's resource types
 * @param name within the type
 * @param status where they stand
 */
record ResourceFilter(
        @Nullable Kind kind,
        @Nullable String plugin,
        @Nullable String type,
        @Nullable String name,
        @Nullable ResourceStatus status) {

    /** The same as values of properties. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        put(values, "kind", kind);
        put(values, "plugin", plugin);
        put(values, "type", type);
        put(values, "name", name);
        if (status != null) {
            values.put("active", status == ResourceStatus.ACTIVE || status == ResourceStatus.RECALLED);
            values.put("staged", status == ResourceStatus.ACTIVE || status == ResourceStatus.STAGED);
        }
        return values;
    }

    private static void put(Map<String, Object> values, String property, @Nullable Object value) {
        if (value != null) {
            values.put(property, value);
        }
    }
}
