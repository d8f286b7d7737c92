package io.loom.taskgraph;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import java.util.List;

/** What can be done to a cluster, with the actions that it takes on each node and service, in their order. */
public enum ClusterOperation {
    CREATE(Widening.NONE, TaskAction.CREATE, CONFIRM, BOOTSTRAP, INSTALL, CONFIGURE, INITIALIZE, START),
    DELETE(Widening.NONE, TaskAction.DELETE),
    ADD_SERVICES(Widening.NONE, BOOTSTRAP, INSTALL, CONFIGURE, INITIALIZE, START),
    CONFIGURE_SERVICES(Widening.NONE, BOOTSTRAP, CONFIGURE),
    CONFIGURE_WITH_RESTART(Widening.DEPENDENTS, BOOTSTRAP, STOP, CONFIGURE, START),
    START_SERVICES(Widening.DEPENDENCIES, START),
    STOP_SERVICES(Widening.DEPENDENTS, STOP),
    RESTART_SERVICES(Widening.DEPENDENTS, STOP, START);

    /** Which services join those that an operation is asked for. */
    enum Widening {
        NONE,
        /** All that they need at run time, and so on. */
        DEPENDENCIES,
        /** All that need them at run time, and so on. */
        DEPENDENTS
    }

    private final Widening widening;
    private final List<TaskAction> actions;
    private final List<TaskAction> nodeActions;
    private final List<TaskAction> serviceActions;

    ClusterOperation(Widening widening, TaskAction... actions) {
        this.widening = widening;
        this.actions = List.of(actions);
        this.nodeActions = this.actions.stream()
                .filter(action -> !action.isServiceAction())
                .toList();
        this.serviceActions =
                this.actions.stream().filter(TaskAction::isServiceAction).toList();
    }

    /** The actions on a node and each of its services, in their order. */
    public List<TaskAction> actions() {
        return actions;
    }

    List<TaskAction> nodeActions() {
        return nodeActions;
    }

    List<TaskAction> serviceActions() {
        return serviceActions;
    }

    Widening widening() {
        return widening;
    }

    /** Whether the operation takes each planned node, even one without any planned service. */
    boolean concernsWholeNodes() {
        return actions.getFirst().isProviderAction();
    }
}
