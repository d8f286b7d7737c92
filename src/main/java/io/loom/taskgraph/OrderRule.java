package io.loom.taskgraph;

import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import java.util.List;

/**
 * One line of the order between services: the first of the waiting actions of an instance comes behind the awaited action
 * of all instances of the services in the direction.
 *
 * @param waiting the first of these that an instance has in the operation waits
 * @param awaited what it waits for
 * @param phase whose dependencies count
 * @param direction which services are waited for
 */
record OrderRule(List<TaskAction> waiting, TaskAction awaited, ServiceOrder.Phase phase, Direction direction) {

    enum Direction {
        /** What the service depends on. */
        DEPENDENCIES,
        /** What depends on the service. */
        DEPENDENTS
    }

    /** The whole order between the actions of different services. */
    static final List<OrderRule> ALL = List.of(
            new OrderRule(List.of(INSTALL), INSTALL, ServiceOrder.Phase.INSTALL, Direction.DEPENDENCIES),
            new OrderRule(List.of(INITIALIZE, START), START, ServiceOrder.Phase.RUNTIME, Direction.DEPENDENCIES),
            new OrderRule(List.of(STOP, REMOVE), STOP, ServiceOrder.Phase.RUNTIME, Direction.DEPENDENTS),
            new OrderRule(List.of(REMOVE), REMOVE, ServiceOrder.Phase.INSTALL, Direction.DEPENDENTS));
}
