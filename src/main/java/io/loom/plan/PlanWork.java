package io.loom.plan;

import static io.loom.contract.TaskAction.BOOTSTRAP;
import static io.loom.contract.TaskAction.CHECK;
import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.CONFIRM;
import static io.loom.contract.TaskAction.DRAIN;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.INSTALL;
import static io.loom.contract.TaskAction.REMOVE;
import static io.loom.contract.TaskAction.START;
import static io.loom.contract.TaskAction.STOP;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Derives from a plan what is done on each node. Nodes are taken in batches, all in one where the rollout says nothing else.
 * In a batch, what comes and what is configured again is one wave, what goes another: nodes that leave do so when the others
 * no longer need them, or, where there is no room for both, before. Behind what comes, its services are checked.
 */
public final class PlanWork {

    private static final List<TaskAction> CREATION = List.of(TaskAction.CREATE, CONFIRM, BOOTSTRAP);
    private static final List<TaskAction> ADOPTION = List.of(TaskAction.ADOPT, BOOTSTRAP);
    static final List<TaskAction> ARRIVAL = List.of(INSTALL, CONFIGURE, INITIALIZE, START);
    private static final List<TaskAction> RESTART = List.of(STOP, CONFIGURE, START);
    static final List<TaskAction> UPGRADE = List.of(STOP, INSTALL, CONFIGURE, START);
    static final List<TaskAction> DEPARTURE = List.of(STOP, REMOVE);
    static final List<TaskAction> DRAINED_DEPARTURE = List.of(DRAIN, STOP, REMOVE);
    private static final List<TaskAction> DELETION = List.of(TaskAction.DELETE);

    private final Settings settings;
    private final Map<Set<String>, Map<String, List<TaskAction>>> arrivals = new HashMap<>();

    private PlanWork(Settings settings) {
        this.settings = settings;
    }

    /**
     * How a plan is carried out.
     *
     * @param configureAgain services that are configured again wherever they stand, e.g. because the configuration names
     *     nodes that come or go
     * @param restarted those of them that must be stopped before and started after
     * @param reconfigures whether the configuration is another one, whatever becomes of nodes: then each node is configured in a batch
     *     of its own, and services that must be restarted are so there
     * @param upgraded services whose definition is another one from now on: they are installed and configured by it
     * @param order whether nodes come before others leave
     * @param abandoned numbers of leaving nodes whose services are not stopped and removed first, because the machine does
     *     not answer
     * @param foreign numbers of leaving nodes whose machines are left where they are
     * @param rollout in which batches
     * @param services that come to the cluster or go from it, apart from the nodes that come and go; only in batches. Then what stands
     *     is configured and upgraded beside these, and configured again for the sake of nodes that come and go
     */
    public record Settings(
            Set<String> configureAgain,
            Set<String> restarted,
            boolean reconfigures,
            Set<String> upgraded,
            Order order,
            Set<Integer> abandoned,
            Set<Integer> foreign,
            Rollout rollout,
            ServiceMove services) {

        /** Every machine that leaves is deleted, and no service comes or goes by itself. */
        public Settings(
                Set<String> configureAgain,
                Set<String> restarted,
                boolean reconfigures,
                Set<String> upgraded,
                Order order,
                Set<Integer> abandoned,
                Rollout rollout) {
            this(
                    configureAgain,
                    restarted,
                    reconfigures,
                    upgraded,
                    order,
                    abandoned,
                    Set.of(),
                    rollout,
                    ServiceMove.NONE);
        }

        /** For nodes that come and go apart from services that do, and from what these make of others: in these batches. */
        Settings forNodes(Rollout batches) {
            return new Settings(
                    configureAgain, restarted, false, Set.of(), order, abandoned, foreign, batches, ServiceMove.NONE);
        }

        /** Nothing is configured again; new nodes come first; all at once. */
        public static final Settings PLAIN =
                new Settings(Set.of(), Set.of(), false, Set.of(), Order.NEW_FIRST, Set.of(), Rollout.AT_ONCE);
    }

    /** Which of the two waves is the first. */
    public enum Order {
        NEW_FIRST,
        /** Where what goes holds the room that what comes needs. */
        LEAVING_FIRST
    }

    /**
     * The work on every node of the plan, in the plan's order, and behind it what is done on some of them in another wave.
     *
     * @param nodeIds the id of each node, by number
     */
    public static List<NodeWork> of(Plan plan, IntFunction<UUID> nodeIds, Settings settings) {
        return settings.services().isNone()
                ? new PlanWork(settings).of(plan, nodeIds)
                : ServiceBatches.work(plan, nodeIds, settings);
    }

    /** The creation of nodes with their services. */
    public static List<NodeWork> creation(Collection<NodeServices> nodes) {
        PlanWork plain = new PlanWork(Settings.PLAIN);
        return nodes.stream()
                .map(node -> new NodeWork(node.nodeId(), node.services(), CREATION, plain.arrival(node.services()), 0))
                .toList();
    }

    /**
     * The deletion of all machines of a plan, whatever stands on them.
     *
     * @param foreign numbers of nodes whose machines are left where they are
     */
    public static List<NodeWork> deletion(Plan plan, IntFunction<UUID> nodeIds, Set<Integer> foreign) {
        return plan.changes().stream()
                .filter(change -> !foreign.contains(change.node().number()))
                .map(change -> new NodeWork(nodeIds.apply(change.node().number()), Set.of(), DELETION, Map.of(), 0))
                .toList();
    }

    private List<NodeWork> of(Plan plan, IntFunction<UUID> nodeIds) {
        PlanBatches batches = PlanBatches.of(plan, settings);
        List<NodeWork> work = new ArrayList<>(plan.changes().size());
        List<NodeWork> more = new ArrayList<>();
        for (NodeChange change : plan.changes()) {
            PlannedNode node = change.node();
            UUID id = nodeIds.apply(node.number());
            Set<String> services = node.layout().services();
            int batch = batches.of(change);
            PlanBatches.Waves waves = batches.waves(batch);
            switch (change) {
                case NodeChange.Create created ->
                    work.add(new NodeWork(
                            id,
                            services,
                            created.adopts() == null ? CREATION : ADOPTION,
                            arrival(services),
                            waves.coming()));
                case NodeChange.Keep kept ->
                    work.add(new NodeWork(id, services, bootstrap(services), again(services), waves.coming()));
                case NodeChange.Change changed -> {
                    Set<String> staying = new TreeSet<>(services);
                    staying.removeAll(changed.added());
                    Map<String, List<TaskAction>> actions = new HashMap<>(again(staying));
                    actions.putAll(arrival(changed.added()));
                    Set<String> all = new TreeSet<>(services);
                    all.addAll(changed.removed());
                    work.add(new NodeWork(
                            id,
                            all,
                            changed.added().isEmpty() ? bootstrap(staying) : List.of(BOOTSTRAP),
                            actions,
                            waves.coming()));
                    if (!changed.removed().isEmpty()) {
                        more.add(new NodeWork(id, all, List.of(), each(changed.removed(), DEPARTURE), waves.leaving()));
                    }
                }
                case NodeChange.Delete deleted ->
                    work.add(new NodeWork(
                            id,
                            services,
                            settings.foreign().contains(node.number()) ? List.of() : DELETION,
                            departure(node),
                            waves.leaving()));
            }
            if (!(change instanceof NodeChange.Delete)) {
                batches.laterComings(batch)
                        .forEach(wave -> more.add(new NodeWork(id, services, List.of(), configured(services), wave)));
                batches.restartOf(change)
                        .ifPresent(wave -> more.add(new NodeWork(id, services, List.of(), restarted(services), wave)));
                batches.checksOf(change)
                        .forEach(wave ->
                                more.add(new NodeWork(id, services, List.of(), each(services, List.of(CHECK)), wave)));
            }
        }
        work.addAll(more);
        return work;
    }

    private Map<String, List<TaskAction>> departure(PlannedNode node) {
        if (settings.abandoned().contains(node.number())) {
            return Map.of();
        }
        return each(node.layout().services(), settings.rollout().drains() ? DRAINED_DEPARTURE : DEPARTURE);
    }

    /** The same map for all nodes that are alike. */
    private Map<String, List<TaskAction>> arrival(Set<String> services) {
        return arrivals.computeIfAbsent(services, alike -> each(alike, ARRIVAL));
    }

    private List<TaskAction> bootstrap(Set<String> standing) {
        return standing.stream().anyMatch(settings.upgraded()::contains) ? List.of(BOOTSTRAP) : List.of();
    }

    /**
     * What is done to services that stand on a node. In batches, those that must be restarted because others come or go are so in
     * batches of their own.
     */
    private Map<String, List<TaskAction>> again(Set<String> services) {
        Map<String, List<TaskAction>> actions = new HashMap<>(configured(services));
        for (String service : services) {
            if (settings.upgraded().contains(service)) {
                actions.put(service, UPGRADE);
            } else if ((settings.reconfigures() || !settings.rollout().checks())
                    && settings.restarted().contains(service)) {
                actions.put(service, RESTART);
            }
        }
        return actions;
    }

    private Map<String, List<TaskAction>> configured(Set<String> services) {
        return each(common(services, settings.configureAgain()), List.of(CONFIGURE));
    }

    /** Services are configured again, some of them stopped before and started after. */
    static Map<String, List<TaskAction>> configured(Set<String> services, Set<String> restarted) {
        Map<String, List<TaskAction>> actions = new HashMap<>(each(services, List.of(CONFIGURE)));
        actions.putAll(each(common(services, restarted), RESTART));
        return actions;
    }

    private Map<String, List<TaskAction>> restarted(Set<String> services) {
        return each(common(services, settings.restarted()), RESTART);
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new HashSet<>(some);
        common.retainAll(others);
        return common;
    }

    static Map<String, List<TaskAction>> each(Set<String> services, List<TaskAction> actions) {
        Map<String, List<TaskAction>> all = new HashMap<>();
        services.forEach(service -> all.put(service, actions));
        return Map.copyOf(all);
    }
}
