package io.loom.provisioner.automator.docker;

import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.Words;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param image_name of the container's image
 * @param environment_variables of the container
 * @param links to other containers of the node
 * @param volumes to be seen in the container
 * @param publish_ports of the container on the node
 * @param command what the container runs; what its image says where none is given
 */
public record DockerConfig(
        @Field(label = "Image name", tip = "The image, as [REPOSITORY/]NAME[:TAG].", required = true)
        String image_name,

        @Field(
                label = "Environment variables",
                tip = "NAME=value, or the NAME of a variable that an action of Loom has, apart by commas; or a map.",
                accepts = {Shape.LIST, Shape.MAP})
        @Nullable
        Items environment_variables,

        @Field(
                label = "Links to containers",
                tip = "Other containers of the node, as NAME[:ALIAS], apart by commas.",
                accepts = Shape.LIST)
        @Nullable
        Items links,

        @Field(
                label = "Volumes to mount into the container",
                tip = "FOLDER-OF-NODE:FOLDER-OF-CONTAINER, apart by commas.",
                accepts = Shape.LIST)
        @Nullable
        Items volumes,

        @Field(
                label = "Container ports to publish",
                tip = "PORT-OF-NODE:PORT-OF-CONTAINER, or one port that is the same on both, apart by commas.",
                accepts = Shape.LIST)
        @Nullable
        Items publish_ports,

        @Field(
                label = "Command",
                tip =
                        "What the container runs in the place of its image's own: a list of words, or one line that is split at blanks.",
                accepts = Shape.LIST)
        @Nullable
        Words command) {}
