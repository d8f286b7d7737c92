package io.loom.provisioner.automator.chef;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param run_list recipes and roles
 * @param json_attributes attributes that go before the configuration
 * @param repository folder on the node that holds cookbooks, roles and data_bags
 */
public record ChefConfig(
        @Field(
                label = "Run list",
                tip = "Recipes and roles, apart by commas, e.g. recipe[nginx],role[web].",
                required = true,
                accepts = Shape.LIST)
        Items run_list,

        @Field(
                label = "JSON attributes",
                tip = "Attributes that go before the cluster's configuration: a map, or the text of a JSON object.",
                accepts = Shape.MAP)
        @Nullable
        JsonNode json_attributes,

        @Field(
                label = "Repository",
                tip =
                        "Absolute path of a folder on the node whose folders cookbooks, roles and data_bags are used besides the automator's resources.",
                defaultValue = "/var/chef")
        String repository) {}
