package io.loom.provisioner.provider.sandbox;

import java.util.Map;
import java.util.UUID;

/**
 * What the keeper needs to know to make a node.
 *
 * @param clusterId tag
 * @param nodeId tag, and its identity
 * @param hostName fully qualified
 * @param publicKey who may log in, one line in OpenSSH's format
 * @param tags further tags
 * @param capacity how many nodes the sandbox may hold
 */
record NodeOrder(
        UUID clusterId, UUID nodeId, String hostName, String publicKey, Map<String, String> tags, int capacity) {}
