package io.loom.operations.progress;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.clusters.ServiceState;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskReport;
import io.loom.events.EventType;
import io.loom.execution.AttemptRole;
import io.loom.execution.OperationListener;
import io.loom.execution.TaskStatus;
import io.loom.execution.engine.TaskIds;
import io.loom.operations.ClusterInspection;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.placements.Shortages;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.NodeFacts;
import io.loom.operations.tasks.OperationFacts;
import io.loom.operations.tasks.OperationFactsCache;
import io.loom.plan.Rollout;
import io.loom.taskgraph.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps operations, clusters and nodes as the engine's progress makes them, and tells of it. Most tasks change none of
 * these, and then nothing is read: what their events say is known.
 */
@ApplicationScoped
class OperationProgress implements OperationListener {

    private final OperationRepository operations;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final ClusterEvents events;
    private final ClusterInspection inspection;
    private final Shortages shortages;
    private final OperationFactsCache facts;
    private final ClusterHistory history;
    private final OperationEnd end;
    private final Clock clock;

    OperationProgress(
            OperationRepository operations,
            ClusterRepository clusters,
            NodeRepository nodes,
            ClusterEvents events,
            ClusterInspection inspection,
            Shortages shortages,
            OperationFactsCache facts,
            ClusterHistory history,
            OperationEnd end,
            Clock clock) {
        this.operations = operations;
        this.clusters = clusters;
        this.nodes = nodes;
        this.events = events;
        this.inspection = inspection;
        this.shortages = shortages;
        this.facts = facts;
        this.history = history;
        this.end = end;
        this.clock = clock;
    }

    /** One query for all the nodes that provider actions change, which are written in the order in which they are read. */
    @Override
    public void expect(Collection<Task> tasks) {
        Set<UUID> changing = tasks.stream()
                .filter(task -> task.action().isProviderAction())
                .map(Task::nodeId)
                .collect(Collectors.toSet());
        if (changing.size() > 1) {
            nodes.list("id in ?1 order by id", changing);
        }
    }

    @Override
    public void taskStarted(UUID operationId, UUID taskId, Task task, AttemptRole role, int attempt) {
        switch (task.action()) {
            case CREATE, ADOPT -> {
                OperationContext scene = scene(operationId, task);
                scene.node().machineAsked(clock.instant());
                changeNode(scene, NodeState.CREATING);
            }
            case CONFIRM -> changeNode(scene(operationId, task), NodeState.CREATING);
            case DELETE -> {
                OperationContext scene = scene(operationId, task);
                changeNode(scene, role == AttemptRole.OWN ? NodeState.DELETING : NodeState.CREATING);
            }
            case BOOTSTRAP,
                    INSTALL,
                    CONFIGURE,
                    INITIALIZE,
                    START,
                    STOP,
                    REMOVE,
                    INSPECT,
                    CHECK,
                    DRAIN,
                    RUN,
                    ADD_KEY,
                    REMOVE_KEY -> {}
        }
        record(EventType.TASK_STARTED, operationId, taskId, task, TaskStatus.State.SENT, attempt, null);
    }

    @Override
    public void taskSucceeded(UUID operationId, UUID taskId, Task task, AttemptRole role, TaskReport.Succeeded report) {
        switch (task.action()) {
            case CREATE -> setMachine(scene(operationId, task), report.machine());
            case CONFIRM, ADOPT -> {
                OperationContext scene = scene(operationId, task);
                setMachine(scene, report.machine());
                changeNode(scene, NodeState.RUNNING);
            }
            case DELETE -> {
                OperationContext scene = scene(operationId, task);
                setMachine(scene, null);
                scene.node().machineGone(clock.instant());
                changeNode(scene, role == AttemptRole.OWN ? NodeState.DELETED : NodeState.PLANNED);
            }
            case INSPECT -> {
                OperationContext scene = scene(operationId, task);
                inspection.found(operationId, scene.cluster(), scene.node(), report);
            }
            case START, CHECK -> setServiceState(operationId, task, ServiceState.RUNNING);
            case STOP -> setServiceState(operationId, task, ServiceState.STOPPED);
            case REMOVE -> setServiceState(operationId, task, null);
            case BOOTSTRAP -> putKeys(operationId, task);
            case INSTALL, CONFIGURE, INITIALIZE, DRAIN, RUN, ADD_KEY, REMOVE_KEY -> {}
        }
        if (!report.outputs().isEmpty()) {
            nodes.findById(task.nodeId()).addOutputs(report.outputs());
        }
        record(EventType.TASK_SUCCEEDED, operationId, taskId, task, TaskStatus.State.SUCCEEDED, null, null);
    }

    @Override
    public void taskFailed(
            UUID operationId,
            UUID taskId,
            Task task,
            AttemptRole role,
            int attempt,
            String code,
            String message,
            boolean finallyFailed) {
        if (code.equals(Contract.NO_CAPACITY) && task.action().isProviderAction()) {
            OperationContext scene = scene(operationId, task);
            shortages.note(scene.cluster().tenantId(), scene.node(), message);
        }
        if (finallyFailed) {
            if (task.action() == TaskAction.START || task.action() == TaskAction.CHECK) {
                setServiceState(operationId, task, ServiceState.FAILED);
            }
            OperationContext scene = scene(operationId, task);
            if (task.action() == TaskAction.CREATE || task.action() == TaskAction.CONFIRM) {
                scene.node().lackCapacity(canGoElsewhere(scene.operation(), code) ? operationId : null);
            }
            String words = words(task, scene.node(), message);
            scene.operation().fail(words + hint(scene, code));
            if (!ClusterChanges.BESIDE.contains(scene.operation().kind())) {
                events.changeState(scene.cluster(), operationId, scene.node(), NodeState.FAILED, words);
            }
        }
        TaskStatus.State state = finallyFailed ? TaskStatus.State.FAILED : TaskStatus.State.BACKING_OFF;
        record(EventType.TASK_FAILED, operationId, taskId, task, state, attempt, message);
    }

    /** What goes in batches is left to people: the batches would be others. */
    private boolean canGoElsewhere(OperationEntity operation, String code) {
        return code.equals(Contract.NO_CAPACITY)
                && shortages.areKept()
                && operation.rollout().equals(Rollout.AT_ONCE);
    }

    @Override
    public void taskProgressed(UUID operationId, UUID taskId, Task task, AttemptRole role, String message) {
        record(EventType.TASK_PROGRESSED, operationId, taskId, task, TaskStatus.State.RUNNING, null, message);
    }

    @Override
    public void operationPaused(UUID operationId) {
        OperationEntity operation = operation(operationId);
        if (operation.state() == OperationState.RUNNING) {
            pause(operation, "The first nodes are done. Resume the operation to go on with the others.");
        }
    }

    @Override
    public void operationParked(UUID operationId, String why) {
        OperationEntity operation = operation(operationId);
        pause(operation, why);
        operation.explain(why);
    }

    private void pause(OperationEntity operation, String why) {
        operation.pause();
        ClusterEntity cluster = clusters.findById(operation.clusterId());
        events.record(
                EventType.OPERATION_PAUSED,
                cluster,
                operation.id(),
                Map.of("kind", operation.kind(), "by", ClusterHistoryEntity.SYSTEM));
        history.write(cluster, ClusterHistoryEntity.SYSTEM, ClusterHistoryEntity.What.OPERATION_PAUSED, why);
    }

    @Override
    public void operationEnded(UUID operationId, Outcome outcome) {
        end.of(operation(operationId), outcome);
    }

    private void changeNode(OperationContext scene, NodeState state) {
        events.changeState(scene.cluster(), scene.operation().id(), scene.node(), state, null);
    }

    /** Of a node that is new, nothing is stored of its services before it is complete: then they run. */
    private void setServiceState(UUID operationId, Task task, @Nullable ServiceState state) {
        if (facts.within(operationId).node(task.nodeId()).role() != NodeFacts.Role.COMES) {
            nodes.findById(task.nodeId()).setServiceState(Objects.requireNonNull(task.service()), state);
        }
    }

    /** Of a node that is new, it is stored when it is complete. */
    private void putKeys(UUID operationId, Task task) {
        OperationFacts known = facts.within(operationId);
        if (known.node(task.nodeId()).role() != NodeFacts.Role.COMES) {
            nodes.findById(task.nodeId()).putKeys(known.keys().digest());
        }
    }

    private void setMachine(OperationContext scene, @Nullable Machine machine) {
        scene.node().setMachine(machine);
        facts.setMachineAfterCommit(scene.operation().id(), scene.node().id(), machine);
    }

    private static String words(Task task, NodeEntity node, String message) {
        String what = task.service() == null ? task.action().name() : task.action() + " of " + task.service();
        return what + " on " + node.hostName() + " failed: " + message;
    }

    /** What would do, where that follows from the kind of failure. */
    private static String hint(OperationContext scene, String code) {
        UUID operation = scene.operation().id();
        return switch (code) {
            case Contract.NO_CAPACITY ->
                scene.node().noCapacityIn() != null
                        ? ""
                        : "\nMaybe place it elsewhere: "
                                + (scene.operation().kind().equals(OperationKinds.CREATE)
                                        ? "`loom operation abandon " + operation + "`, and then "
                                        : "")
                                + "`loom cluster replace " + scene.cluster().name() + " --node "
                                + scene.node().number() + "`. Or try it again later with `loom operation resume "
                                + operation
                                + "`.";
            case Contract.QUOTA_EXCEEDED ->
                "\nMaybe have the limit raised at the provider, or give machines back, and go on with `loom operation resume "
                        + operation + "`.";
            default -> "";
        };
    }

    private void record(
            EventType type,
            UUID operationId,
            UUID taskId,
            Task task,
            TaskStatus.State state,
            @Nullable Integer attempt,
            @Nullable String message) {
        OperationFacts known = facts.within(operationId);
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("taskId", taskId);
        data.put("index", TaskIds.vertexOf(taskId));
        data.put("nodeId", task.nodeId());
        data.put("hostName", known.node(task.nodeId()).hostName());
        data.put("action", task.action());
        data.put("service", task.service());
        data.put("state", state);
        data.put("attempt", attempt);
        data.put("message", message);
        events.record(type, known.whose(), known.cluster().id(), operationId, data);
    }

    private OperationContext scene(UUID operationId, Task task) {
        OperationEntity operation = operation(operationId);
        return new OperationContext(operation, clusters.findById(operation.clusterId()), nodes.findById(task.nodeId()));
    }

    private OperationEntity operation(UUID operationId) {
        return operations
                .lock(operationId)
                .orElseThrow(() -> new IllegalStateException("There is no operation " + operationId + "."));
    }

    private record OperationContext(OperationEntity operation, ClusterEntity cluster, NodeEntity node) {}
}
