package io.loom.contract;

import java.util.UUID;

/**
 * What a machine is tagged with.
 *
 * @param clusterId the cluster
 * @param nodeId the node
 */
public record MachineOwner(UUID clusterId, UUID nodeId) {}
