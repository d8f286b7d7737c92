package io.loom.provisioner.plugin;

import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** Its form; asked for once. */
    default Form<C> form() {
        return ConfigForm.of(configType());
    }

    /** Whether a machine boots for its node, so that what cloud-init does there is part of its making. */
    default boolean boots() {
        return true;
    }

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

    /**
     * How the machine stands now. One that was made a moment ago is not absent because the provider does not show it yet: it is looked
     * for again, for as long as the provider is known to take. Changes nothing.
     */
    MachineState inspect(Machine machine, C config, TaskContext task) throws InterruptedException;

    /** The machine of an id of the provider's, whoever has it; empty when there is none. Changes nothing. */
    Optional<ProviderMachine> lookup(String providerId, C config, TaskContext task) throws InterruptedException;

    /**
     * Every machine that carries an installation's tag, in no order. Asks for as much at a time as the provider gives, and hands
     * on as it goes. Changes nothing.
     *
     * @param installation value of {@link io.loom.contract.Contract#INSTALLATION_TAG}
     * @throws TaskFailure when the provider, or a part of it, could not be asked; what it has handed on is there
     */
    void list(String installation, C config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException;

    /**
     * Puts the request's token, tags and key on a machine that is there. What else the request says is not looked at. A token that
     * gives way ({@link MachineRequest#takenFrom}) is replaced.
     *
     * @param providerId the provider's id of the machine
     * @return the machine; the same when it carries that token already
     * @throws TaskFailure lasting, {@code machine-taken}, when it carries another token that does not give way, and {@code machine-gone}, when there is
     *     none
     */
    Machine adopt(String providerId, MachineRequest request, C config, TaskContext task) throws InterruptedException;

    /** Gives the machine back. Succeeds where it is gone already, and never touches one that carries another token. */
    void delete(Machine machine, MachineToken token, C config, TaskContext task) throws InterruptedException;

    /**
     * Removes what {@link #create} has made beside a machine, e.g. an address or a port, where there is no machine with the token: it
     * may have failed or been ended before there was one. Succeeds where nothing is left.
     */
    default void clear(MachineToken token, C config, TaskContext task) throws InterruptedException {}

    /**
     * Looks whether the account can be used: credentials, networks and all else that the configuration names. What will not do is a check that
     * did not pass, and no failure. Changes nothing.
     */
    List<AccountCheck> check(C config, TaskContext task) throws InterruptedException;

    /** What the account offers. Changes nothing. */
    ProviderOffer discover(C config, TaskContext task) throws InterruptedException;
}
