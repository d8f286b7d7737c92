package io.loom.taskgraph;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The same actions on all nodes and all their services, for tests. */
enum ClusterWideOperation {
    CREATE(List.of(TaskAction.CREATE, CONFIRM, BOOTSTRAP), List.of(INSTALL, CONFIGURE, INITIALIZE, START)),
    DELETE(List.of(TaskAction.DELETE), List.of()),
    LEAVE(List.of(TaskAction.DELETE), List.of(STOP, REMOVE)),
    ADD_SERVICES(List.of(BOOTSTRAP), List.of(INSTALL, CONFIGURE, INITIALIZE, START)),
    CONFIGURE_SERVICES(List.of(BOOTSTRAP), List.of(CONFIGURE)),
    CONFIGURE_WITH_RESTART(List.of(BOOTSTRAP), List.of(STOP, CONFIGURE, START)),
    START_SERVICES(List.of(), List.of(START)),
    STOP_SERVICES(List.of(), List.of(STOP)),
    RESTART_SERVICES(List.of(), List.of(STOP, START));

    private final List<TaskAction> nodeActions;
    private final List<TaskAction> serviceActions;

    ClusterWideOperation(List<TaskAction> nodeActions, List<TaskAction> serviceActions) {
        this.nodeActions = nodeActions;
        this.serviceActions = serviceActions;
    }

    /** On a node and each of its services, in their order. */
    List<TaskAction> actions() {
        List<TaskAction> actions = new ArrayList<>(nodeActions);
        boolean last = nodeActions.contains(TaskAction.DELETE);
        actions.addAll(last ? 0 : actions.size(), serviceActions);
        return actions;
    }

    List<NodeWork> work(List<NodeServices> nodes) {
        return nodes.stream()
                .map(node -> new NodeWork(
                        node.nodeId(),
                        node.services(),
                        nodeActions,
                        serviceActions.isEmpty()
                                ? Map.of()
                                : node.services().stream()
                                        .collect(Collectors.toMap(Function.identity(), service -> serviceActions)),
                        0))
                .toList();
    }
}
