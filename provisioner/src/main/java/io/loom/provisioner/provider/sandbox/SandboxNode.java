package io.loom.provisioner.provider.sandbox;

import io.loom.provisioner.plugin.MachineToken;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node of the sandbox as the keeper writes it down and tells of it.
 *
 * @param clusterId of the node for which it was made
 * @param nodeId of the node for which it was made; its identity
 * @param hostName fully qualified
 * @param address loopback address of its own
 * @param port of its SSH server
 * @param hostKey public key of its SSH server, OpenSSH format
 * @param tags further tags
 * @param init the first process of its process space; null where the kernel allows none
 * @param owner whose it is since it was adopted; null where it is still that for which it was made
 */
record SandboxNode(
        UUID clusterId,
        UUID nodeId,
        String hostName,
        String address,
        int port,
        String hostKey,
        Map<String, String> tags,
        @Nullable Init init,
        @Nullable MachineToken owner) {

    /**
     * A process, named so that another one with its number is not taken for it.
     *
     * @param pid number on this machine
     * @param startedAt as the operating system tells it, in milliseconds
     */
    record Init(long pid, long startedAt) {}

    SandboxNode with(@Nullable Init newInit) {
        return new SandboxNode(clusterId, nodeId, hostName, address, port, hostKey, tags, newInit, owner);
    }

    SandboxNode adopted(MachineToken newOwner, Map<String, String> newTags) {
        return new SandboxNode(clusterId, nodeId, hostName, address, port, hostKey, newTags, init, newOwner);
    }

    /** What it is tagged with. */
    MachineToken token() {
        return owner == null ? new MachineToken(clusterId, nodeId) : owner;
    }
}
