package io.loom.operations;

import io.loom.taskgraph.Task;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What tasks have done to machines and services. The same again changes nothing; what cannot be done is an error. */
final class ClusterWorld {

    /** A key of Loom's own. */
    enum OwnKey {
        OLD,
        NEW
    }

    /**
     * A service on a machine.
     *
     * @param installed by which definition
     * @param config that it was last configured with; null before
     */
    record Instance(String installed, @Nullable String config, boolean initialized, boolean runs, boolean drained) {}

    /**
     * A machine that stands.
     *
     * @param answers whether it can be reached
     * @param keys of people who may log in to it; null before it is prepared
     * @param own keys by which Loom may log in to it
     */
    record Machine(boolean answers, @Nullable String keys, Set<OwnKey> own, SortedMap<String, Instance> services) {

        static final Machine FRESH = new Machine(false, null, Set.of(OwnKey.OLD), new TreeMap<>());

        Machine with(String service, @Nullable Instance instance) {
            SortedMap<String, Instance> changed = new TreeMap<>(services);
            changed.remove(service);
            if (instance != null) {
                changed.put(service, instance);
            }
            return new Machine(answers, keys, own, changed);
        }

        Machine openedBy(Set<OwnKey> others) {
            return new Machine(answers, keys, others, services);
        }

        /** The same, where a service does not run. */
        Machine stopped(String service) {
            Instance there = services.get(service);
            return there == null
                    ? this
                    : with(
                            service,
                            new Instance(there.installed, there.config, there.initialized, false, there.drained));
        }
    }

    /**
     * What a task goes by.
     *
     * @param definition of its service; empty where it has none
     * @param config of the whole cluster
     * @param keys of people
     * @param leaves which key of Loom's is removed, where one is
     */
    record Content(String definition, String config, String keys, OwnKey leaves) {}

    private final SortedMap<UUID, Machine> machines;

    ClusterWorld(SortedMap<UUID, Machine> machines) {
        this.machines = new TreeMap<>(machines);
    }

    SortedMap<UUID, Machine> machines() {
        return new TreeMap<>(machines);
    }

    void carryOut(Task task, Content content) {
        UUID node = task.nodeId();
        switch (task.action()) {
            case CREATE -> machines.putIfAbsent(node, Machine.FRESH);
            case CONFIRM, ADOPT ->
                change(task, machine -> new Machine(true, machine.keys, machine.own, machine.services));
            case BOOTSTRAP -> {
                require(task, standing(task).answers, "its machine does not answer");
                change(task, machine -> new Machine(true, content.keys, machine.own, machine.services));
            }
            case ADD_KEY -> change(task, machine -> machine.openedBy(Set.of(OwnKey.OLD, OwnKey.NEW)));
            case REMOVE_KEY -> {
                OwnKey stays = content.leaves == OwnKey.OLD ? OwnKey.NEW : OwnKey.OLD;
                require(task, standing(task).own.contains(stays), "nobody could log in any more");
                change(task, machine -> machine.openedBy(Set.of(stays)));
            }
            case DELETE -> machines.remove(node);
            case INSTALL, CONFIGURE, INITIALIZE, START, STOP, DRAIN, CHECK, REMOVE -> onService(task, content);
            case INSPECT, RUN -> throw new AssertionError("No change does " + task + ".");
        }
    }

    private void onService(Task task, Content content) {
        String service = String.valueOf(task.service());
        Machine machine = standing(task);
        require(task, machine.answers && machine.keys != null, "its machine is not prepared");
        Instance there = machine.services.get(service);
        Instance changed = switch (task.action()) {
            case INSTALL ->
                there == null
                        ? new Instance(content.definition, null, false, false, false)
                        : new Instance(content.definition, there.config, there.initialized, there.runs, there.drained);
            case REMOVE -> null;
            case STOP ->
                there == null
                        ? null
                        : new Instance(there.installed, there.config, there.initialized, false, there.drained);
            default -> onInstalled(task, there, content);
        };
        machines.put(task.nodeId(), machine.with(service, changed));
    }

    private static Instance onInstalled(Task task, @Nullable Instance there, Content content) {
        if (there == null) {
            throw new AssertionError(task + " cannot be done: it is not installed.");
        }
        String config = there.config;
        boolean initialized = there.initialized;
        return switch (task.action()) {
            case CONFIGURE -> new Instance(there.installed, content.config, initialized, there.runs, there.drained);
            case INITIALIZE -> {
                require(task, config != null, "it is not configured");
                yield new Instance(there.installed, config, true, there.runs, there.drained);
            }
            case START -> {
                require(task, config != null && initialized, "it is not configured and initialized");
                yield new Instance(there.installed, config, true, true, false);
            }
            case DRAIN -> new Instance(there.installed, config, initialized, there.runs, true);
            default -> {
                require(task, there.runs && !there.drained, "it does not work");
                yield there;
            }
        };
    }

    private Machine standing(Task task) {
        Machine machine = machines.get(task.nodeId());
        if (machine == null) {
            throw new AssertionError(task + " cannot be done: there is no machine.");
        }
        return machine;
    }

    private void change(Task task, UnaryOperator<Machine> change) {
        machines.put(task.nodeId(), change.apply(standing(task)));
    }

    private static void require(Task task, boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(task + " cannot be done: " + otherwise + ".");
        }
    }
}
