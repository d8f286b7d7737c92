package io.loom.plan;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CHECK;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The work of a plan by which services come to a cluster or go from it in batches. Each of its {@link ServiceSteps} has batches of
 * its own.
 */
final class ServiceBatches {

    private final Plan plan;
    private final IntFunction<UUID> nodeIds;
    private final PlanWork.Settings settings;
    private final ServiceMove move;
    private final Set<String> moving;
    private final Set<String> come = new HashSet<>();
    private final List<NodeWork> nodes = new ArrayList<>();
    private final List<NodeWork> steps = new ArrayList<>();
    private final Set<UUID> prepared = new HashSet<>();
    private int batches;
    private boolean nodesChanged;

    private ServiceBatches(Plan plan, IntFunction<UUID> nodeIds, PlanWork.Settings settings) {
        this.plan = plan;
        this.nodeIds = nodeIds;
        this.settings = settings;
        this.move = settings.services();
        this.moving = move.services();
    }

    /** The work on every node of the plan, in the plan's order, and behind it that on services. */
    static List<NodeWork> work(Plan plan, IntFunction<UUID> nodeIds, PlanWork.Settings settings) {
        return new ServiceBatches(plan, nodeIds, settings).work();
    }

    private List<NodeWork> work() {
        for (ServiceStep step : ServiceSteps.of(plan, settings)) {
            switch (step) {
                case ServiceStep.Nodes change -> changeNodes();
                case ServiceStep.Come coming -> come(coming.services());
                case ServiceStep.Tell told -> tell(told.services());
                case ServiceStep.Go going -> go(going.services());
            }
        }
        List<NodeWork> work = new ArrayList<>(nodes);
        work.addAll(steps);
        return work;
    }

    /** What the plan does beside, as if none of the services came or went. */
    private void changeNodes() {
        Plan rest = new Plan(
                plan.placement(), plan.changes().stream().map(this::rest).toList(), plan.microsPerHourBefore());
        Map<UUID, Set<String>> services = new HashMap<>();
        plan.changes().forEach(change -> services.put(id(change), everOn(change)));
        int waves = settings.rollout().waves();
        int first = batches * waves;
        int end = first;
        for (NodeWork each : PlanWork.of(rest, nodeIds, settings.forNodes(rollout()))) {
            int wave = first + each.wave();
            nodes.add(new NodeWork(
                    each.nodeId(),
                    services.getOrDefault(each.nodeId(), each.services()),
                    each.nodeActions(),
                    each.serviceActions(),
                    wave));
            if (!each.isEmpty()) {
                end = Math.max(end, wave + waves);
            }
            if (each.nodeActions().contains(BOOTSTRAP)) {
                prepared.add(each.nodeId());
            }
        }
        batches = end / waves;
        nodesChanged = true;
    }

    private NodeChange rest(NodeChange change) {
        Set<String> there = common(after(change), come);
        return switch (change) {
            case NodeChange.Create created -> new NodeChange.Create(rest(created.node(), there), created.adopts());
            case NodeChange.Keep kept -> kept;
            case NodeChange.Change changed -> {
                PlannedNode before = rest(changed.before(), there);
                PlannedNode after = rest(changed.node(), there);
                yield before.equals(after) ? new NodeChange.Keep(after) : new NodeChange.Change(before, after);
            }
            case NodeChange.Delete deleted -> new NodeChange.Delete(rest(deleted.node(), there));
        };
    }

    /** @param there services that have come to the node */
    private PlannedNode rest(PlannedNode node, Set<String> there) {
        Set<String> services = without(node.layout().services(), moving);
        services.addAll(there);
        return node.with(services);
    }

    private void come(Set<String> services) {
        come.addAll(services);
        inBatches(change -> common(after(change), services), (change, coming) -> {
            add(change, prepares(change), PlanWork.each(coming, PlanWork.ARRIVAL));
            check(change);
        });
    }

    private void go(Set<String> services) {
        List<TaskAction> departure = settings.rollout().drains() ? PlanWork.DRAINED_DEPARTURE : PlanWork.DEPARTURE;
        inBatches(change -> isSilent(change) ? Set.of() : common(before(change), services), (change, going) -> {
            add(change, List.of(), PlanWork.each(going, departure));
            check(change);
        });
    }

    private void tell(Set<String> services) {
        inBatches(change -> common(common(standing(change), after(change)), services), (change, told) -> {
            Set<String> upgraded = common(common(told, settings.upgraded()), before(change));
            Map<String, List<TaskAction>> actions = PlanWork.configured(told, move.restarted());
            actions.putAll(PlanWork.each(upgraded, PlanWork.UPGRADE));
            add(change, upgraded.isEmpty() ? List.of() : prepares(change), actions);
            check(change);
        });
    }

    /** A node is prepared once. */
    private List<TaskAction> prepares(NodeChange change) {
        return prepared.add(id(change)) ? List.of(BOOTSTRAP) : List.of();
    }

    /** What stands on a node now and is to go on: what has come is there, and what goes is not counted any more. */
    private Set<String> standing(NodeChange change) {
        Set<String> standing = without(nodesChanged ? after(change) : before(change), moving);
        standing.addAll(common(after(change), come));
        return standing;
    }

    /** Does one step on some services of a node, in the batch that has been begun. */
    private interface Step {
        void on(NodeChange change, Set<String> services);
    }

    /** Takes a step on all nodes that have services for it, in the plan's order, in batches behind all those before. */
    private void inBatches(Function<NodeChange, Set<String>> services, Step step) {
        List<NodeChange> concerned = plan.changes().stream()
                .filter(change -> !services.apply(change).isEmpty())
                .toList();
        int next = 0;
        while (next < concerned.size()) {
            int end = (int)
                    Math.min(concerned.size(), (long) next + settings.rollout().size(batches));
            concerned.subList(next, end).forEach(change -> step.on(change, services.apply(change)));
            batches++;
            next = end;
        }
    }

    private void add(NodeChange change, List<TaskAction> nodeActions, Map<String, List<TaskAction>> serviceActions) {
        steps.add(new NodeWork(id(change), everOn(change), nodeActions, serviceActions, firstWave()));
    }

    private void check(NodeChange change) {
        steps.add(new NodeWork(
                id(change),
                everOn(change),
                List.of(),
                PlanWork.each(standing(change), List.of(CHECK)),
                firstWave() + 1));
    }

    private int firstWave() {
        return batches * settings.rollout().waves();
    }

    /** Only the first batch of all can be one of few nodes. */
    private Rollout rollout() {
        return batches == 0 ? settings.rollout() : settings.rollout().withoutCanary();
    }

    /** Whether nothing is done on a node but that its machine goes. */
    private boolean isSilent(NodeChange change) {
        return change instanceof NodeChange.Delete
                && settings.abandoned().contains(change.node().number());
    }

    private UUID id(NodeChange change) {
        return nodeIds.apply(change.node().number());
    }

    private static Set<String> before(NodeChange change) {
        return switch (change) {
            case NodeChange.Create created -> Set.of();
            case NodeChange.Keep kept -> kept.node().layout().services();
            case NodeChange.Change changed -> changed.before().layout().services();
            case NodeChange.Delete deleted -> deleted.node().layout().services();
        };
    }

    private static Set<String> after(NodeChange change) {
        return change instanceof NodeChange.Delete
                ? Set.of()
                : change.node().layout().services();
    }

    private static Set<String> everOn(NodeChange change) {
        Set<String> services = new TreeSet<>(before(change));
        services.addAll(after(change));
        return services;
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new TreeSet<>(some);
        common.retainAll(others);
        return common;
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }
}
