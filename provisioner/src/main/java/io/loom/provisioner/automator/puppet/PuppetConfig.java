package io.loom.provisioner.automator.puppet;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param manifest Puppet code, the name of a resource, or the absolute path of a manifest on the node
 * @param modules folders on the node that hold modules, besides the resources
 * @param hiera data that go before the configuration
 */
public record PuppetConfig(
        @Field(
                label = "Manifest",
                tip =
                        "Puppet code, the name of one of the automator's resources, or the absolute path of a manifest on the node.",
                required = true)
        String manifest,

        @Field(
                label = "Modules",
                tip = "Folders on the node that hold further modules, by their absolute paths.",
                accepts = Shape.LIST)
        @Nullable
        Items modules,

        @Field(
                label = "Hiera data",
                tip = "A map that goes before the cluster's configuration when data are looked up.",
                accepts = Shape.MAP)
        @Nullable
        JsonNode hiera) {}
