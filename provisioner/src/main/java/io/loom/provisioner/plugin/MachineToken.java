package io.loom.provisioner.plugin;

import java.util.UUID;

/**
 * What a machine is tagged with, so that it is found again whatever was lost: the same over all attempts.
 *
 * @param clusterId the cluster
 * @param nodeId the node
 */
public record MachineToken(UUID clusterId, UUID nodeId) {

    /** The token in one word, e.g. for a provider's client token. */
    public String text() {
        return clusterId + "/" + nodeId;
    }
}
