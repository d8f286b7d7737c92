package io.loom.provisioner.plugin;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.node.Node;
import java.util.Map;

/**
 * An automator type: does the actions of services on a node. Methods are called from many virtual threads at once, and
 * fail with {@link TaskFailure}.
 *
 * @param <C> the fields of an action, see {@link Field}
 */
public interface Automator<C extends Record> {

    /** Its name, its form, and what it is. */
    PluginDescriptor describe();

    /** The record that an action's fields are bound to. */
    Class<C> configType();

    /** Its form; asked for once. */
    default Form<C> form() {
        return ConfigForm.of(configType());
    }

    /** Makes the node ready for {@link #run}. Idempotent. */
    void bootstrap(Node node, TaskContext task) throws InterruptedException;

    /**
     * Does one action of one service.
     *
     * @return what later tasks of the node are to know
     */
    Map<String, String> run(ServiceWork work, C config, Node node, TaskContext task) throws InterruptedException;
}
