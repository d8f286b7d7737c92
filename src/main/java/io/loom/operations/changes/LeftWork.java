package io.loom.operations.changes;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CONFIGURE;

import io.loom.contract.TaskAction;
import io.loom.model.Shortage;
import io.loom.operations.store.NodeEffect;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operation that has ended has left to be done. Immutable.
 *
 * @param operationId the operation
 * @param endedAt when it ended; another time is another end
 * @param unmade numbers of nodes that it could not make, for their providers had no capacity
 * @param intents what it was to make of the other nodes that stand, by number
 * @param tasks what of that is not done, by node number, in the order in which it is
 * @param met where providers had no capacity since the cluster was last as it is to be
 * @param otherKeys whether the keys of people that it put on nodes are others than are in force now
 */
public record LeftWork(
        UUID operationId,
        @Nullable Instant endedAt,
        Set<Integer> unmade,
        Map<Integer, Intent> intents,
        Map<Integer, List<Task>> tasks,
        List<Shortage> met,
        boolean otherKeys) {

    /**
     * What it was to make of a node.
     *
     * @param services names of those that it was to leave; of a node that goes, none
     */
    public record Intent(NodeEffect effect, List<String> services) {}

    public LeftWork {
        unmade = Set.copyOf(unmade);
        intents = Map.copyOf(intents);
        tasks = Map.copyOf(tasks);
        met = List.copyOf(met);
    }

    /** Numbers of nodes that it was to delete and that stand. */
    Set<Integer> leaving() {
        return intents.entrySet().stream()
                .filter(entry -> entry.getValue().effect() == NodeEffect.DELETE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Names of the services that it was to leave on nodes that stay, by number. */
    Map<Integer, List<String>> staying() {
        return intents.entrySet().stream()
                .filter(entry -> entry.getValue().effect() != NodeEffect.DELETE)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().services()));
    }

    /**
     * The work on a node that brings it to an end.
     *
     * @param more what the new nodes demand of it; of a node that goes, nothing
     * @param leaving the wave in which services go from nodes that stay
     */
    List<NodeWork> on(int number, NodeWork more, int leaving) {
        Intent intent = intents.get(number);
        if (intent == null) {
            return List.of(more);
        }
        List<TaskAction> ofNode = new ArrayList<>();
        Map<String, List<TaskAction>> coming = new HashMap<>();
        Map<String, List<TaskAction>> going = new HashMap<>();
        boolean stays = intent.effect() != NodeEffect.DELETE;
        for (Task task : tasks.getOrDefault(number, List.of())) {
            String service = task.service();
            if (service == null) {
                ofNode.add(task.action());
            } else {
                (stays && !intent.services().contains(service) ? going : coming)
                        .computeIfAbsent(service, name -> new ArrayList<>())
                        .add(task.action());
            }
        }
        if (stays) {
            more.serviceActions().forEach((service, actions) -> coming.merge(service, actions, LeftWork::joined));
            if (intent.effect() == NodeEffect.CREATE && otherKeys && !ofNode.contains(BOOTSTRAP)) {
                ofNode.add(BOOTSTRAP);
            }
        }
        Set<String> services = new TreeSet<>(more.services());
        services.addAll(coming.keySet());
        services.addAll(going.keySet());
        List<NodeWork> work = new ArrayList<>();
        work.add(new NodeWork(more.nodeId(), services, ofNode, coming, more.wave()));
        if (!going.isEmpty()) {
            work.add(new NodeWork(more.nodeId(), services, List.of(), going, leaving));
        }
        return work;
    }

    /** What is left ends as it was to, behind a configuration that names the new nodes. */
    private static List<TaskAction> joined(List<TaskAction> left, List<TaskAction> more) {
        if (left.contains(CONFIGURE) || !more.contains(CONFIGURE)) {
            return left;
        }
        List<TaskAction> all = new ArrayList<>(List.of(CONFIGURE));
        all.addAll(left);
        return all;
    }

    /** Whether the operation is as it was when this was read. */
    public boolean isOf(@Nullable UUID operation, @Nullable Instant ended) {
        return operationId.equals(operation) && Objects.equals(endedAt, ended);
    }
}
