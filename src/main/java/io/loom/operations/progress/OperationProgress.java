package io.loom.operations.progress;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.Deletion;
import io.loom.clusters.NodeCompletion;
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
import io.loom.operations.AutomaticFinish;
import io.loom.operations.ClusterInspection;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.placements.Shortages;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationNodeEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.KeyRotation;
import io.loom.operations.tasks.NodeFacts;
import io.loom.operations.tasks.OperationFacts;
import io.loom.operations.tasks.OperationFactsCache;
import io.loom.plan.Rollout;
import io.loom.taskgraph.Task;
import io.loom.tenancy.Audit;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps operations, clusters and nodes as the engine's progress makes them, and tells of it. Most tasks change none of
 * these, and then nothing is read: what their events say is known.
 */
@ApplicationScoped
class OperationProgress implements OperationListener {

    private static final int NAMED = 5;

    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final ClusterEvents events;
    private final ClusterInspection inspection;
    private final Shortages shortages;
    private final AutomaticFinish finish;
    private final OperationFactsCache facts;
    private final ClusterHistory history;
    private final Audit audit;
    private final SecretVault secrets;
    private final Clock clock;
    private final ForeignMachines foreign;
    private final KeyRotation keyRotation;

    OperationProgress(
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            ClusterRepository clusters,
            NodeRepository nodes,
            ClusterEvents events,
            ClusterInspection inspection,
            Shortages shortages,
            AutomaticFinish finish,
            OperationFactsCache facts,
            ClusterHistory history,
            Audit audit,
            SecretVault secrets,
            Clock clock,
            ForeignMachines foreign,
            KeyRotation keyRotation) {
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.clusters = clusters;
        this.nodes = nodes;
        this.events = events;
        this.inspection = inspection;
        this.shortages = shortages;
        this.finish = finish;
        this.facts = facts;
        this.history = history;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
        this.foreign = foreign;
        this.keyRotation = keyRotation;
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
            if (!isBeside(scene.operation())) {
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
            operation.pause();
            ClusterEntity cluster = clusters.findById(operation.clusterId());
            events.record(
                    EventType.OPERATION_PAUSED,
                    cluster,
                    operationId,
                    Map.of("kind", operation.kind(), "by", ClusterHistoryEntity.SYSTEM));
            history.write(
                    cluster,
                    ClusterHistoryEntity.SYSTEM,
                    ClusterHistoryEntity.What.OPERATION_PAUSED,
                    "The first nodes are done. Resume the operation to go on with the others.");
        }
    }

    @Override
    public void operationEnded(UUID operationId, Outcome outcome) {
        OperationEntity operation = operation(operationId);
        ClusterEntity cluster =
                clusters.lock(operation.tenantId(), operation.clusterId()).orElseThrow();
        boolean isDeletion = operation.kind().equals(OperationKinds.DELETE);
        Outcome reached = outcome;
        if (isDeletion && outcome == Outcome.FAILED && cluster.deletion() == Deletion.FORCED) {
            forgetMachines(operation, cluster);
            reached = Outcome.SUCCEEDED;
        }
        operation.end(
                switch (reached) {
                    case SUCCEEDED -> OperationState.SUCCEEDED;
                    case FAILED -> OperationState.FAILED;
                    case ABORTED -> OperationState.ABORTED;
                },
                clock.instant());
        facts.forgetAfterCommit(operationId);
        if (isBeside(operation)) {
            if (operation.kind().equals(OperationKinds.INSPECT)) {
                inspection.ended(operation, cluster, outcome);
            }
            events.end(cluster, operation);
            return;
        }
        if (reached == Outcome.FAILED) {
            finish.consider(operation, cluster).ifPresent(operation::explain);
        }
        events.end(cluster, operation);
        if (reached == Outcome.SUCCEEDED) {
            succeeded(operation, cluster);
        } else {
            if (isDeletion) {
                cluster.deletionFailed(clusters.now());
            }
            events.changeState(cluster, stateWithout(operation, reached), reason(operation, cluster, reached));
        }
    }

    /** Whether it leaves the cluster and its nodes as they are. */
    private static boolean isBeside(OperationEntity operation) {
        return ClusterChanges.BESIDE.contains(operation.kind());
    }

    /** Machines that a forced deletion could not give back are no longer the cluster's. */
    private void forgetMachines(OperationEntity operation, ClusterEntity cluster) {
        List<String> forgotten = new ArrayList<>();
        for (NodeEntity node : nodes.standing(cluster.id())) {
            Machine machine = node.machine();
            forgotten.add(node.hostName() + " at " + node.provider()
                    + (machine == null ? "" : " (" + machine.providerId() + ")"));
            String why = node.message();
            node.machineGone(clock.instant());
            events.changeState(
                    cluster,
                    operation.id(),
                    node,
                    NodeState.DELETED,
                    "Forgotten, its machine may still be there" + (why == null ? "." : ": " + why));
        }
        String words = "These machines could not be given back and are forgotten; they may still be there: "
                + String.join(", ", forgotten) + ".";
        history.write(cluster, operation.requestedBy(), ClusterHistoryEntity.What.MACHINES_FORGOTTEN, words);
        audit.record(
                new Audit.Actor(cluster.tenantId(), operation.requestedBy()),
                "cluster.forget-machines",
                "cluster/" + cluster.id(),
                Map.of("machines", forgotten),
                null);
    }

    private void succeeded(OperationEntity operation, ClusterEntity cluster) {
        ClusterState after = ClusterChanges.after(operation.kind(), Outcome.SUCCEEDED);
        foreign.leave(operation, cluster);
        if (after == ClusterState.TERMINATED) {
            events.changeState(cluster, after, null);
            cluster.terminate(clusters.now());
            cluster.providers().stream()
                    .map(ClusterProvider::secretBundle)
                    .filter(Objects::nonNull)
                    .forEach(secrets::forget);
            cluster.forgetSecretBundles();
            events.record(EventType.CLUSTER_DELETED, cluster, operation.id(), Map.of("number", cluster.number()));
            return;
        }
        List<NodeEntity> standing = nodes.standing(cluster.id());
        UUID undoes = operation.undoes();
        ClusterSpec spec = undoes == null
                ? complete(operation, cluster, standing)
                : restore(operations.findById(undoes), cluster, standing);
        Optional<String> incomplete = incomplete(standing);
        if (incomplete.isEmpty()) {
            cluster.settle(spec);
            nodes.forgetNoCapacity(cluster.id());
        }
        events.changeState(cluster, incomplete.isEmpty() ? after : ClusterState.INCONSISTENT, incomplete.orElse(null));
    }

    private static ClusterState stateWithout(OperationEntity operation, Outcome outcome) {
        return operation.abandonedBy() == null
                ? ClusterChanges.after(operation.kind(), outcome)
                : ClusterState.INCONSISTENT;
    }

    private static String reason(OperationEntity operation, ClusterEntity cluster, Outcome outcome) {
        String reason = switch (outcome) {
            case SUCCEEDED -> throw new IllegalArgumentException("A success needs no reason.");
            case FAILED -> Objects.requireNonNullElse(operation.error(), "A task failed.");
            case ABORTED ->
                operation.abandonedBy() == null
                        ? "The operation " + operation.kind() + " was aborted."
                        : operation.abandonment();
        };
        if (!operation.kind().equals(OperationKinds.DELETE)) {
            return reason;
        }
        Instant leaseEnd = cluster.expiresAt();
        Instant due = cluster.deletionDueAt();
        return leaseEnd == null || due == null || due.isBefore(leaseEnd)
                ? reason
                : reason + " The lease has ended, and the deletion is tried again at "
                        + due.truncatedTo(ChronoUnit.SECONDS) + ".";
    }

    /** Nodes are what the operation was to make of them. */
    private ClusterSpec complete(OperationEntity operation, ClusterEntity cluster, List<NodeEntity> standing) {
        Map<UUID, OperationNodeEntity> changes = changesOf(operation);
        String digest = KeysInForce.during(operation, cluster).digest();
        for (NodeEntity node : standing) {
            OperationNodeEntity change = changes.get(node.id());
            if (change == null) {
                continue;
            }
            switch (change.effect()) {
                case CREATE -> {
                    node.complete(change.servicesAfter());
                    node.putKeys(digest);
                }
                case CHANGE -> node.complete(change.servicesAfter());
                case KEEP, DELETE -> {}
            }
            node.worked();
            if (node.state() == NodeState.FAILED) {
                events.changeState(cluster, operation.id(), node, NodeState.RUNNING, null);
            }
        }
        if (!operation.kind().equals(OperationKinds.ROTATE_KEY)) {
            return operation.spec();
        }
        ClusterSpec rotated = keyRotation.complete(operation.spec());
        cluster.changeTo(rotated);
        return rotated;
    }

    /** Nodes are again what they were before an operation that has been rolled back. */
    private ClusterSpec restore(OperationEntity undone, ClusterEntity cluster, List<NodeEntity> standing) {
        Map<UUID, OperationNodeEntity> changes = changesOf(undone);
        for (NodeEntity node : standing) {
            OperationNodeEntity change = changes.get(node.id());
            if (change != null) {
                node.restore(change.servicesBefore(), change.completionBefore());
                events.changeState(cluster, undone.id(), node, change.stateBefore(), null);
            }
        }
        ClusterSpec before = Objects.requireNonNull(undone.specBefore());
        cluster.changeTo(before);
        if (undone.kind().equals(OperationKinds.ROTATE_KEY)) {
            keyRotation.undo(undone.spec());
        }
        return before;
    }

    private Map<UUID, OperationNodeEntity> changesOf(OperationEntity operation) {
        return operationNodes.of(operation.id()).stream()
                .collect(Collectors.toMap(OperationNodeEntity::nodeId, Function.identity()));
    }

    /** Why a cluster is not as it is to be, though its last operation has succeeded; empty where it is. */
    private static Optional<String> incomplete(List<NodeEntity> standing) {
        List<String> left = standing.stream()
                .filter(node -> node.completion() != NodeCompletion.COMPLETE || node.state() == NodeState.FAILED)
                .map(NodeEntity::hostName)
                .toList();
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of("An earlier operation has not finished these nodes: "
                        + String.join(", ", left.subList(0, Math.min(NAMED, left.size())))
                        + (left.size() > NAMED ? " and " + (left.size() - NAMED) + " more" : "")
                        + ". Maybe replace them.");
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
