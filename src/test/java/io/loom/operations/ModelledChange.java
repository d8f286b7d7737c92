package io.loom.operations;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.execution.TaskStatus;
import io.loom.execution.engine.OperationRun;
import io.loom.model.Price;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.operations.ClusterWorld.OwnKey;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ClusterFacts;
import io.loom.operations.changes.FinishElsewhere;
import io.loom.operations.changes.LeftWork;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.NodeEffect;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.tasks.NodeFacts;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.PlannedNode;
import io.loom.plan.Rollout;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of the {@link SmallCluster}, its creation or its deletion: what becomes of each node, and all that follows from
 * that as in the product.
 *
 * @param lost number of a node whose machine is missing; null for none
 * @param stopped names of services that run nowhere before
 * @param changes what becomes of each node
 * @param work what is done on each
 * @param definitions that it goes by
 * @param config from then on
 * @param keys of people from then on
 */
record ModelledChange(
        String name,
        String kind,
        @Nullable Integer lost,
        Set<String> stopped,
        List<NodeChange> changes,
        List<NodeWork> work,
        Rollout rollout,
        Snapshot definitions,
        Map<String, Object> config,
        KeysInForce keys) {

    private static final KeysInForce NO_KEYS = new KeysInForce(List.of());

    @Override
    public String toString() {
        return name;
    }

    /** What is there before. */
    SortedMap<UUID, ClusterWorld.Machine> before() {
        SortedMap<UUID, ClusterWorld.Machine> machines = new TreeMap<>();
        for (NodeChange change : changes) {
            PlannedNode node = before(change);
            UUID id = SmallCluster.id(change.node().number());
            if (change instanceof NodeChange.Create create && create.adopts() != null) {
                machines.put(id, ClusterWorld.Machine.FRESH);
            }
            if (node != null && !Objects.equals(lost, node.number())) {
                machines.put(
                        id,
                        machine(node, SmallCluster.DEFINITIONS, SmallCluster.CONFIG, stores(true), NO_KEYS, stopped));
            }
        }
        return machines;
    }

    /** What must be there when all is done. */
    SortedMap<UUID, ClusterWorld.Machine> after() {
        SortedMap<UUID, ClusterWorld.Machine> machines = new TreeMap<>();
        for (NodeChange change : changes) {
            if (!(change instanceof NodeChange.Delete)) {
                machines.put(
                        SmallCluster.id(change.node().number()),
                        machine(
                                        change.node(),
                                        definitions,
                                        config,
                                        stores(false),
                                        keys,
                                        kind.equals("STOP")
                                                ? SmallCluster.DEFINITIONS
                                                        .services()
                                                        .keySet()
                                                : Set.of())
                                .openedBy(Set.of(kind.equals(OperationKinds.ROTATE_KEY) ? OwnKey.NEW : OwnKey.OLD)));
            }
        }
        return machines;
    }

    private static @Nullable PlannedNode before(NodeChange change) {
        return switch (change) {
            case NodeChange.Create create -> null;
            case NodeChange.Keep keep -> keep.node();
            case NodeChange.Change changed -> changed.before();
            case NodeChange.Delete delete -> delete.node();
        };
    }

    private String stores(boolean isBefore) {
        StringBuilder stores = new StringBuilder();
        for (NodeChange change : changes) {
            PlannedNode node = isBefore ? before(change) : change instanceof NodeChange.Delete ? null : change.node();
            if (node != null && node.layout().services().contains("store")) {
                stores.append(ModelledOperation.address(node.number())).append(' ');
            }
        }
        return stores.toString();
    }

    private static ClusterWorld.Machine machine(
            PlannedNode node,
            Snapshot definitions,
            Map<String, Object> config,
            String stores,
            KeysInForce keys,
            Set<String> stopped) {
        SortedMap<String, ClusterWorld.Instance> services = new TreeMap<>();
        for (String name : node.layout().services()) {
            Service service = Objects.requireNonNull(definitions.services().get(name));
            services.put(
                    name,
                    new ClusterWorld.Instance(
                            ModelledOperation.script(service),
                            ModelledOperation.configured(config, stores),
                            true,
                            !stopped.contains(name),
                            false));
        }
        return new ClusterWorld.Machine(true, String.join(",", keys.lines()), Set.of(OwnKey.OLD), services);
    }

    /** The operation, of which nothing has been done. */
    ModelledOperation begin() {
        List<NodeFacts> nodes = new ArrayList<>();
        for (NodeChange change : changes) {
            NodeFacts.Role role = switch (change) {
                case NodeChange.Create create -> NodeFacts.Role.COMES;
                case NodeChange.Keep keep -> NodeFacts.Role.STAYS;
                case NodeChange.Change changed -> NodeFacts.Role.STAYS;
                case NodeChange.Delete delete -> NodeFacts.Role.LEAVES;
            };
            UUID id = SmallCluster.id(change.node().number());
            nodes.add(facts(
                    change.node(),
                    role,
                    wave(work, id, role),
                    role == NodeFacts.Role.COMES ? null : ModelledOperation.machine(id)));
        }
        return new ModelledOperation(
                new ClusterWorld(before()), definitions, config, keys, OwnKey.OLD, rollout, work, nodes);
    }

    private static NodeFacts facts(PlannedNode node, NodeFacts.Role role, int wave, @Nullable Machine machine) {
        return new NodeFacts(
                SmallCluster.id(node.number()),
                node.number(),
                node.hostName(),
                List.copyOf(node.layout().services()),
                node.layout().hardwareType(),
                node.layout().imageType(),
                node.provider(),
                node.location(),
                null,
                machine,
                null,
                null,
                role,
                wave);
    }

    /** The first of a node, the last where it leaves; 0 where nothing is done on it. */
    private static int wave(List<NodeWork> work, UUID node, NodeFacts.Role role) {
        IntSummaryStatistics waves = work.stream()
                .filter(each -> each.nodeId().equals(node) && !each.isEmpty())
                .mapToInt(NodeWork::wave)
                .summaryStatistics();
        return waves.getCount() == 0 ? 0 : role == NodeFacts.Role.LEAVES ? waves.getMax() : waves.getMin();
    }

    /**
     * The operation that undoes it.
     *
     * @param begun how far it came, and on what
     */
    ModelledOperation undo(OperationRun run, ModelledOperation begun) {
        List<NodeWork> undoing =
                kind.equals(OperationKinds.CREATE) ? deletion() : new RollbackWork(run.tasks()).of(existing());
        List<NodeFacts> nodes = new ArrayList<>();
        for (NodeChange change : changes) {
            UUID id = SmallCluster.id(change.node().number());
            PlannedNode node = before(change);
            NodeFacts.Role role = node == null ? NodeFacts.Role.LEAVES : NodeFacts.Role.STAYS;
            nodes.add(facts(
                    node == null ? change.node() : node,
                    role,
                    wave(undoing, id, role),
                    begun.node(id).machine()));
        }
        return new ModelledOperation(
                begun.world(), definitions, SmallCluster.CONFIG, NO_KEYS, OwnKey.NEW, Rollout.AT_ONCE, undoing, nodes);
    }

    /**
     * What finishes it where a provider had no capacity for one of its nodes.
     *
     * @param change with what must be there in the end
     * @param operation of which nothing has been done
     */
    record Finish(ModelledChange change, ModelledOperation operation) {}

    /**
     * The operation that finishes it with another node in the place of one that was not made.
     *
     * @param run how far it came
     * @param begun on what
     * @param unmade number of the node
     * @param other number of the one that comes in its place
     */
    Finish elsewhere(OperationRun run, ModelledOperation begun, int unmade, int other) {
        Map<Integer, LeftWork.Intent> intents = new HashMap<>();
        List<NodeChange> finishing = new ArrayList<>();
        for (NodeChange change : changes) {
            PlannedNode node = change.node();
            if (node.number() == unmade) {
                finishing.add(new NodeChange.Delete(node));
                finishing.add(new NodeChange.Create(
                        SmallCluster.node(other, node.layout().services().toArray(String[]::new))));
            } else if (!(change instanceof NodeChange.Delete)
                    || begun.node(SmallCluster.id(node.number())).machine() != null) {
                finishing.add(change instanceof NodeChange.Delete ? change : new NodeChange.Keep(node));
                intents.put(
                        node.number(),
                        new LeftWork.Intent(
                                switch (change) {
                                    case NodeChange.Create create -> NodeEffect.CREATE;
                                    case NodeChange.Keep keep -> NodeEffect.KEEP;
                                    case NodeChange.Change changed -> NodeEffect.CHANGE;
                                    case NodeChange.Delete delete -> NodeEffect.DELETE;
                                },
                                change instanceof NodeChange.Delete
                                        ? List.of()
                                        : List.copyOf(node.layout().services())));
            }
        }
        finishing.sort(Comparator.comparingInt(change -> change.node().number()));
        Map<Integer, List<Task>> left = new HashMap<>();
        run.tasks().stream()
                .filter(status -> status.state() != TaskStatus.State.SUCCEEDED)
                .map(TaskStatus::task)
                .forEach(task -> left.computeIfAbsent(
                                (int) task.nodeId().getLeastSignificantBits(), number -> new ArrayList<>())
                        .add(task));
        ClusterFacts facts = SmallCluster.facts(
                null,
                null,
                Set.of(),
                new LeftWork(SmallCluster.OPERATION, null, Set.of(unmade), intents, left, List.of(), false));
        List<NodeWork> finish = new FinishElsewhere()
                .work(
                        facts,
                        new ChangeRequest.FinishElsewhere(null),
                        Plan.unplaced(finishing, new Price(0, "USD")),
                        definitions.services(),
                        SmallCluster::id,
                        PlanWork.Order.NEW_FIRST);
        List<NodeFacts> nodes = new ArrayList<>();
        for (NodeChange change : finishing) {
            UUID id = SmallCluster.id(change.node().number());
            LeftWork.Intent intent = intents.get(change.node().number());
            boolean comes =
                    change instanceof NodeChange.Create || intent != null && intent.effect() == NodeEffect.CREATE;
            NodeFacts.Role role = comes
                    ? NodeFacts.Role.COMES
                    : change instanceof NodeChange.Delete ? NodeFacts.Role.LEAVES : NodeFacts.Role.STAYS;
            nodes.add(facts(
                    change.node(),
                    role,
                    wave(finish, id, role),
                    change.node().number() == other ? null : begun.node(id).machine()));
        }
        return new Finish(
                new ModelledChange(
                        name, kind, null, stopped, finishing, finish, Rollout.AT_ONCE, definitions, config, keys),
                new ModelledOperation(
                        begun.world(), definitions, config, keys, OwnKey.OLD, Rollout.AT_ONCE, finish, nodes));
    }

    private List<NodeWork> deletion() {
        List<NodeChange> all = changes.stream()
                .<NodeChange>map(change -> new NodeChange.Delete(change.node()))
                .toList();
        return PlanWork.deletion(Plan.unplaced(all, new Price(0, "USD")), SmallCluster::id, Set.of());
    }

    private List<RollbackWork.ExistingNode> existing() {
        List<RollbackWork.ExistingNode> existing = new ArrayList<>();
        for (NodeChange change : changes) {
            PlannedNode before = before(change);
            UUID id = SmallCluster.id(change.node().number());
            boolean concerned = work.stream().anyMatch(each -> each.nodeId().equals(id) && !each.isEmpty());
            boolean gets = work.stream()
                    .anyMatch(each ->
                            each.nodeId().equals(id) && each.nodeActions().contains(TaskAction.BOOTSTRAP));
            List<String> now = List.copyOf(change.node().layout().services());
            RollbackWork.Intent intent = switch (change) {
                case NodeChange.Create create ->
                    new RollbackWork.Intent(NodeEffect.CREATE, create.adopts() != null, List.of(), now, false);
                case NodeChange.Keep keep -> concerned ? intent(NodeEffect.KEEP, now, now, gets) : null;
                case NodeChange.Change changed ->
                    intent(
                            NodeEffect.CHANGE,
                            List.copyOf(changed.before().layout().services()),
                            now,
                            gets);
                case NodeChange.Delete delete -> intent(NodeEffect.DELETE, now, List.of(), gets);
            };
            Set<String> either = new TreeSet<>(now);
            if (before != null) {
                either.addAll(before.layout().services());
            }
            existing.add(new RollbackWork.ExistingNode(id, either, intent));
        }
        return existing;
    }

    private RollbackWork.Intent intent(NodeEffect effect, List<String> before, List<String> after, boolean gets) {
        return new RollbackWork.Intent(effect, false, before, after, gets && !keys.equals(NO_KEYS));
    }
}
