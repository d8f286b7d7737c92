package io.loom.model;

import io.loom.contract.PluginDescriptor;

/**
 * A provider type or automator type, announced by a provisioner or declared by import.
 *
 * @param about words for people
 * @param descriptor what the plugin says of itself
 */
public record PluginType(About about, PluginDescriptor descriptor) implements Definition {

    @Override
    public String name() {
        return descriptor.name();
    }

    @Override
    public DefinitionKind kind() {
        return descriptor.kind() == PluginDescriptor.Kind.PROVIDER
                ? DefinitionKind.PROVIDER_TYPE
                : DefinitionKind.AUTOMATOR_TYPE;
    }
}
