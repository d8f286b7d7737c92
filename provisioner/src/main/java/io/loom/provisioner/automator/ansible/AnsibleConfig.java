package io.loom.provisioner.automator.ansible;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param playbook the playbook's YAML, the name of a resource, or the absolute path of one on the node
 * @param extra_vars variables that go before the configuration
 * @param tags of the plays and tasks to run; all when empty
 */
public record AnsibleConfig(
        @Field(
                label = "Playbook",
                tip =
                        "The playbook itself, the name of one of the automator's resources, or the absolute path of one on the node.",
                required = true)
        String playbook,

        @Field(
                label = "Extra variables",
                tip = "A map of variables that go before the cluster's configuration.",
                accepts = Shape.MAP)
        @Nullable
        JsonNode extra_vars,

        @Field(label = "Tags", tip = "Run only what has one of these tags, apart by commas.", accepts = Shape.LIST)
        @Nullable
        Items tags) {}
