package io.loom.operations;

import static io.loom.contract.TaskAction.ADD_KEY;
import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.DELETE;
import static io.loom.contract.TaskAction.DRAIN;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.REMOVE_KEY;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import io.loom.execution.TaskStatus;
import io.loom.operations.store.NodeEffect;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What undoes an operation that has not been finished, from what of it has begun: services that came are removed, those that
 * were configured again are so by the old configuration, those that were stopped are started, keys that were added are removed, new machines
 * are given back.
 * Machines go last, when the nodes that stay have forgotten them. Immutable.
 */
final class RollbackWork {

    /** What these have done cannot be undone. */
    static final Set<TaskAction> FINAL = Set.of(DELETE, REMOVE, REMOVE_KEY);

    private static final int STAYING = 0;
    private static final int LEAVING = 1;

    private final List<TaskStatus> tasks;
    private final Map<UUID, Map<String, Set<TaskAction>>> begun = new HashMap<>();
    private final Set<UUID> bootstrapped = new HashSet<>();
    private final Set<UUID> keyed = new HashSet<>();

    /** @param tasks of the operation that is undone */
    RollbackWork(List<TaskStatus> tasks) {
        this.tasks = List.copyOf(tasks);
        for (TaskStatus status : tasks) {
            Task task = status.task();
            if (status.attempts() > 0 && task.action() == BOOTSTRAP) {
                bootstrapped.add(task.nodeId());
            }
            if (status.attempts() > 0 && task.action() == ADD_KEY) {
                keyed.add(task.nodeId());
            }
            if (status.attempts() > 0 && task.service() != null) {
                begun.computeIfAbsent(task.nodeId(), node -> new HashMap<>())
                        .computeIfAbsent(task.service(), service -> EnumSet.noneOf(TaskAction.class))
                        .add(task.action());
            }
        }
    }

    /** The first step that was begun and cannot be undone: a machine that is given back, a service or a key that is removed. */
    Optional<Task> finalStep() {
        return tasks.stream()
                .filter(status -> status.attempts() > 0)
                .map(TaskStatus::task)
                .filter(task -> FINAL.contains(task.action()))
                .findFirst();
    }

    /**
     * A node that exists, and what the operation was to make of it.
     *
     * @param services names of those that are recorded of it
     * @param intent null where the operation was to do nothing on it
     */
    record ExistingNode(
            UUID nodeId, Set<String> services, @Nullable Intent intent) {}

    /**
     * What an operation was to make of a node.
     *
     * @param isForeign whether its machine was there before the operation, and stays behind it
     * @param before names of its services before the operation
     * @param after names of those that the operation was to leave
     * @param otherKeys whether the keys of people on it may be others than are in force
     */
    record Intent(
            NodeEffect effect,
            boolean isForeign,
            Collection<String> before,
            Collection<String> after,
            boolean otherKeys) {}

    /** The work on all nodes that exist, in their order. */
    List<NodeWork> of(Collection<ExistingNode> nodes) {
        List<NodeWork> work = new ArrayList<>();
        for (ExistingNode node : nodes) {
            Intent intent = node.intent();
            if (intent == null) {
                work.add(NodeWork.none(node.nodeId(), node.services()));
            } else if (intent.isForeign()) {
                work.addAll(ofOld(node.nodeId(), List.of(), intent.after(), false));
            } else if (intent.effect() == NodeEffect.CREATE) {
                work.add(new NodeWork(node.nodeId(), Set.of(), List.of(DELETE), Map.of(), LEAVING));
            } else {
                work.addAll(ofOld(node.nodeId(), intent.before(), intent.after(), intent.otherKeys()));
            }
        }
        return work;
    }

    /** The work on a node that stays: in one wave what is put in order again, in the other what goes. */
    private List<NodeWork> ofOld(UUID nodeId, Collection<String> before, Collection<String> after, boolean otherKeys) {
        Map<String, List<TaskAction>> mended = new HashMap<>();
        Map<String, List<TaskAction>> removed = new HashMap<>();
        Set<String> all = new TreeSet<>(before);
        all.addAll(after);
        begun.getOrDefault(nodeId, Map.of()).forEach((service, actions) -> {
            if (before.contains(service)) {
                List<TaskAction> again = again(actions);
                if (!again.isEmpty()) {
                    mended.put(service, again);
                }
            } else {
                removed.put(service, departure(actions));
            }
        });
        List<NodeWork> work = new ArrayList<>();
        List<TaskAction> onNode = new ArrayList<>();
        if (otherKeys && bootstrapped.contains(nodeId)) {
            onNode.add(BOOTSTRAP);
        }
        if (keyed.contains(nodeId)) {
            onNode.add(REMOVE_KEY);
        }
        work.add(new NodeWork(nodeId, all, onNode, mended, STAYING));
        if (!removed.isEmpty()) {
            work.add(new NodeWork(nodeId, all, List.of(), removed, LEAVING));
        }
        return work;
    }

    /** A service that was drained takes work again when it is started. */
    private static List<TaskAction> again(Set<TaskAction> actions) {
        boolean stopped = actions.contains(STOP);
        if (!actions.contains(CONFIGURE)) {
            return stopped || actions.contains(DRAIN) ? List.of(START) : List.of();
        }
        return stopped ? List.of(STOP, CONFIGURE, START) : List.of(CONFIGURE);
    }

    private static List<TaskAction> departure(Set<TaskAction> actions) {
        return actions.contains(START) ? List.of(STOP, REMOVE) : List.of(REMOVE);
    }
}
