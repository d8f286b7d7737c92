package io.loom.operations;

import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeState;
import io.loom.clusters.ServiceState;
import io.loom.contract.Machine;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node as people and programs see it.
 *
 * @param number within the cluster, from 1000 on
 * @param message why it is in its state; null where there is nothing to say
 * @param serviceStates how its services stand, as their last actions left them, by name; empty before the node is complete
 * @param host the one of its provider's list that it has; null where the provider lists none
 * @param addresses by kind; empty while they are not known
 * @param sshPort null while there is no machine
 * @param sshUser who to log in as; null while there is no machine, and where nobody is named
 * @param hostKeys its SSH host keys as they were pinned when the machine was first reached, one line each, OpenSSH format;
 *     empty before that
 * @param properties what the provider and the services' actions left about it
 * @param condition what the latest inspection has found; null where none has looked at it since it was made or worked on
 */
public record NodeView(
        UUID id,
        int number,
        String hostName,
        NodeState state,
        @Nullable String message,
        List<String> services,
        Map<String, ServiceState> serviceStates,
        String hardwareType,
        String imageType,
        String provider,
        String location,
        @Nullable String host,
        Map<String, String> addresses,
        @Nullable Integer sshPort,
        @Nullable String sshUser,
        List<String> hostKeys,
        Map<String, String> properties,
        @Nullable NodeConditionView condition) {

    static NodeView of(NodeEntity node) {
        Machine machine = node.machine();
        return new NodeView(
                node.id(),
                node.number(),
                node.hostName(),
                node.state(),
                node.message(),
                node.services(),
                node.serviceStates(),
                node.hardwareType(),
                node.imageType(),
                node.provider(),
                node.location(),
                node.host(),
                machine == null ? Map.of() : machine.addresses(),
                machine == null ? null : machine.sshPort(),
                machine == null ? null : machine.sshUser(),
                machine == null ? List.of() : machine.hostKeys(),
                node.properties(),
                NodeConditionView.of(node));
    }
}
