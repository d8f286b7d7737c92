package io.loom.provisioner.plugin;

import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import java.util.Optional;

/**
 * A provider type. Methods are called from many virtual threads at once, may block, and fail with {@link TaskFailure}
 * in the provider's own words. An implementation keeps nothing that it could not find out again.
 *
 * @param <C> its configuration: the components are the fields of its form, see {@link Field}
 */
public interface Provider<C extends Record> {

    /** Its name, its form, and what it is. */
    PluginDescriptor describe();

    /** The record that the fields are bound to. */
    Class<C> configType();

    /**
     * Looks at what the form's schema cannot say. Reaches for nothing outside.
     *
     * @throws TaskFailure lasting, when the configuration cannot work
     */
    void validate(C config);

    /**
     * Asks for a machine, unless one with the token is there: then that one is answered. Returns as soon as the
     * provider knows the machine; addresses may still be missing.
     */
    Machine create(MachineRequest request, C config, TaskContext task) throws InterruptedException;

    /** The machine that carries the token; empty when there is none. */
    Optional<Machine> find(MachineToken token, C config, TaskContext task) throws InterruptedException;

    /** The machine as it is now; empty when it is gone. Changes nothing. */
    Optional<Machine> inspect(Machine machine, C config, TaskContext task) throws InterruptedException;

    /** Gives the machine back. Succeeds where it is gone already, and never touches one that carries another token. */
    void delete(Machine machine, MachineToken token, C config, TaskContext task) throws InterruptedException;
}
