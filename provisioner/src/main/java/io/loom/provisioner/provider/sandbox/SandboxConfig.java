package io.loom.provisioner.provider.sandbox;

import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;

/**
 * The fields of a sandbox provider.
 *
 * @param capacity how many nodes it may hold
 * @param latencyMillis how long the making of a node is held up
 * @param failureRate share of creations that fail, 0 to 1
 */
public record SandboxConfig(
        @Field(
                label = "Capacity",
                type = FieldType.NUMBER,
                tip = "How many nodes the sandbox may hold.",
                defaultValue = "200")
        int capacity,

        @Field(
                label = "Latency (ms)",
                type = FieldType.NUMBER,
                tip = "Holds up the making of each node, as a real provider would.",
                defaultValue = "0")
        int latencyMillis,

        @Field(
                label = "Failure rate",
                type = FieldType.NUMBER,
                tip = "Share of creations that fail, from 0 to 1, to see how Loom copes.",
                defaultValue = "0")
        double failureRate) {}
