package io.loom.contract;

import java.util.UUID;

/**
 * Names a node.
 *
 * @param id identity
 * @param number within the cluster, from 1000 on
 * @param hostName fully qualified
 */
public record NodeRef(UUID id, int number, String hostName) {}
