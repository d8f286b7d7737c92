package io.loom.operations.tasks;

import io.loom.clusters.NodeEntity;
import io.loom.contract.Machine;
import io.loom.contract.MachineOwner;
import io.loom.contract.NodeRef;
import io.loom.model.macro.MacroScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a task must know of a node.
 *
 * @param services names of its services when the operation has succeeded; of a leaving node, those that it has and that stay in
 *     the cluster
 * @param host the one of its provider's list that it has; null where the provider lists none
 * @param machine null before CREATE or ADOPT
 * @param adopts the provider's id of a machine that was there before it; null where one is made for it
 * @param adoptsFrom what that machine is tagged with, and may be taken from; null where it was no orphan
 * @param role what the operation does with it
 * @param wave the first of the task graph in which something is done on it; of a leaving node, the last
 */
public record NodeFacts(
        UUID id,
        int number,
        String hostName,
        List<String> services,
        String hardwareType,
        String imageType,
        String provider,
        String location,
        @Nullable String host,
        @Nullable Machine machine,
        @Nullable String adopts,
        @Nullable MachineOwner adoptsFrom,
        Role role,
        int wave) {

    /** What an operation does with a node. */
    public enum Role {
        COMES,
        STAYS,
        LEAVES
    }

    public static NodeFacts of(NodeEntity node) {
        return of(node, node.services(), Role.STAYS, 0);
    }

    public static NodeFacts of(NodeEntity node, List<String> services, Role role, int wave) {
        return new NodeFacts(
                node.id(),
                node.number(),
                node.hostName(),
                services,
                node.hardwareType(),
                node.imageType(),
                node.provider(),
                node.location(),
                node.host(),
                node.machine(),
                node.adopts(),
                node.adoptsFrom(),
                role,
                wave);
    }

    NodeFacts with(@Nullable Machine found) {
        return new NodeFacts(
                id,
                number,
                hostName,
                services,
                hardwareType,
                imageType,
                provider,
                location,
                host,
                found,
                adopts,
                adoptsFrom,
                role,
                wave);
    }

    /** As macros see it. */
    public MacroScope.Node macroNode() {
        return new MacroScope.Node(
                number, hostName, machine == null ? Map.of() : machine.addresses(), Set.copyOf(services));
    }

    NodeRef ref() {
        return new NodeRef(id, number, hostName);
    }
}
