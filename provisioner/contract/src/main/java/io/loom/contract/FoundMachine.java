package io.loom.contract;

import java.util.UUID;

/**
 * A machine that carries an installation's tag.
 *
 * @param machine what the provider knows of it
 * @param clusterId the cluster that it is tagged with
 * @param nodeId the node that it is tagged with
 */
public record FoundMachine(Machine machine, UUID clusterId, UUID nodeId) {}
