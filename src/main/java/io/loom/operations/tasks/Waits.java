package io.loom.operations.tasks;

import io.loom.execution.Executions;
import io.loom.execution.TaskStatus.State;
import io.loom.operations.tasks.ClusterTasks.Plugin;
import io.loom.provisioners.PluginTypes;
import io.loom.provisioners.PoolState;
import io.loom.provisioners.ProvisionerPools;
import io.loom.taskgraph.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Says why tasks do not begin although they could: which pool they wait for, and who is there. It is found out when
 * somebody asks, from the provisioners as they are then.
 */
@ApplicationScoped
public class Waits {

    private static final Set<State> UNTAKEN = Set.of(State.READY, State.SENT);

    private final OperationFactsCache facts;
    private final Executions executions;
    private final ProvisionerPools pools;
    private final PluginTypes pluginTypes;

    Waits(OperationFactsCache facts, Executions executions, ProvisionerPools pools, PluginTypes pluginTypes) {
        this.facts = facts;
        this.executions = executions;
        this.pools = pools;
        this.pluginTypes = pluginTypes;
    }

    /**
     * What the tasks of an operation that goes on wait for, each once.
     *
     * @param counts how many of its tasks are in each state
     */
    public List<Waiting> of(UUID operationId, Map<State, Integer> counts) {
        Set<State> asked = counts.keySet().stream().filter(Waits::mayWait).collect(Collectors.toSet());
        if (asked.isEmpty()) {
            return List.of();
        }
        Look look = look(operationId);
        if (look.allIsWell()) {
            return List.of();
        }
        Set<Waiting> found = new LinkedHashSet<>();
        for (State state : asked) {
            executions
                    .tasksIn(operationId, Set.of(state))
                    .forEach(task -> look.of(task, state).ifPresent(found::add));
        }
        return List.copyOf(found);
    }

    /** Looks at the provisioners as they are now, for the tasks of one operation that goes on. */
    public Look look(UUID operationId) {
        return new Look(facts.within(operationId));
    }

    private static boolean mayWait(State state) {
        return UNTAKEN.contains(state) || state == State.BACKING_OFF;
    }

    /** The provisioners at one moment. Not thread-safe. */
    public final class Look {

        private final OperationFacts operation;
        private final Map<String, Seen> seen = new HashMap<>();

        private record Seen(PoolState state, Set<Plugin> plugins) {}

        private Look(OperationFacts operation) {
            this.operation = operation;
        }

        private Seen at(String pool) {
            return seen.computeIfAbsent(
                    pool,
                    name -> new Seen(
                            pools.stateOf(name),
                            pluginTypes.live(name).stream().map(Plugin::of).collect(Collectors.toSet())));
        }

        /** Whether no task of the operation can have anything to wait for. */
        boolean allIsWell() {
            Set<String> served = operation.nodes().stream()
                    .map(node -> ClusterTasks.poolOf(operation, node))
                    .collect(Collectors.toSet());
            Collection<Plugin> needed = ClusterTasks.pluginsOf(operation);
            return served.stream()
                    .map(this::at)
                    .allMatch(pool -> pool.state() instanceof PoolState.Served there
                            && !there.isFull()
                            && pool.plugins().containsAll(needed));
        }

        /** What a task in some state waits for; empty where it is done, has begun, or is about to. */
        public Optional<Waiting> of(Task task, State state) {
            if (!mayWait(state)) {
                return Optional.empty();
            }
            String pool = ClusterTasks.poolOf(operation, operation.node(task.nodeId()));
            return switch (at(pool).state()) {
                case PoolState.Unknown unknown ->
                    Optional.of(new Waiting(
                            pool,
                            Waiting.Reason.NONE_REGISTERED,
                            null,
                            "waits for a provisioner of the pool " + pool + ": none is registered for it"));
                case PoolState.Deserted deserted -> Optional.of(deserted(pool, deserted));
                case PoolState.Served there -> served(pool, there, task, state);
            };
        }

        private static Waiting deserted(String pool, PoolState.Deserted deserted) {
            return new Waiting(
                    pool,
                    Waiting.Reason.NONE_THERE,
                    deserted.since(),
                    "waits for a provisioner of the pool " + pool + ": "
                            + (deserted.since() == null
                                    ? "none has been there within the last week"
                                    : "none is there since " + deserted.since().truncatedTo(ChronoUnit.SECONDS)));
        }

        private Optional<Waiting> served(String pool, PoolState.Served there, Task task, State state) {
            List<Plugin> missing = new ArrayList<>(ClusterTasks.pluginsOf(operation, task));
            missing.removeAll(at(pool).plugins());
            if (!missing.isEmpty()) {
                return Optional.of(new Waiting(
                        pool,
                        Waiting.Reason.NO_PLUGIN,
                        null,
                        "waits for a provisioner of the pool " + pool + " that has the " + missing.getFirst()
                                + ": none of the " + there.provisioners() + " that are there has it"));
            }
            return there.isFull() && UNTAKEN.contains(state)
                    ? Optional.of(new Waiting(
                            pool,
                            Waiting.Reason.ALL_BUSY,
                            null,
                            "waits for a free place in the pool " + pool + ": all of its " + there.capacity()
                                    + " are taken or kept for other tenants"))
                    : Optional.empty();
        }
    }
}
