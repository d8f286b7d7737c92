package io.loom.contract;

import java.util.UUID;

/**
 * Names a cluster.
 *
 * @param id identity
 * @param tenant name of the tenant that owns it
 * @param number short number within the tenant, from 1 on
 * @param name as its owner calls it
 */
public record ClusterRef(UUID id, String tenant, long number, String name) {}
