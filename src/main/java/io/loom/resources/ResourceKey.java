package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;

/**
 * Names a resource within a tenant.
 *
 * @param kind of the plugin
 * @param plugin that takes it
 * @param type of the plugin's resource types
 * @param name within the type
 */
record ResourceKey(Kind kind, String plugin, String type, String name) {

    /** For people: {@code shell scripts/setup.sh}. */
    @Override
    public String toString() {
        return plugin + " " + type + "/" + name;
    }
}
