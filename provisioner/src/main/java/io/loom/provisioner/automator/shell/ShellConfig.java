package io.loom.provisioner.automator.shell;

import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.Words;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param script the script's text, the name of a resource, or the absolute path of a script on the node
 * @param args what it is given as arguments
 * @param env further variables of its environment
 */
public record ShellConfig(
        @Field(
                label = "Script",
                tip =
                        "The script itself, the name of one of the automator's resources, or the absolute path of one on the node.",
                required = true)
        String script,

        @Field(label = "Arguments", tip = "A list of words, or one line that is split at blanks.", accepts = Shape.LIST)
        @Nullable
        Words args,

        @Field(
                label = "Environment",
                tip = "Further variables: a map, or NAME=value, apart by commas.",
                accepts = {Shape.MAP, Shape.LIST})
        @Nullable
        Items env) {}
