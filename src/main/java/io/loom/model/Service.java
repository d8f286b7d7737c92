package io.loom.model;

import io.loom.contract.TaskAction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Software that runs on nodes.
 *
 * @param name identity
 * @param about words for people
 * @param dependencies on other services
 * @param actions what to run for each service action; those that are missing are skipped
 * @param links for people, macros allowed
 * @param demand what one instance takes of its node
 * @param restartOnConfigure whether an instance that runs takes a new configuration only when it is stopped and started
 */
public record Service(
        String name,
        About about,
        Dependencies dependencies,
        Map<TaskAction, Action> actions,
        List<Link> links,
        Resources demand,
        boolean restartOnConfigure)
        implements Definition {

    /** A service that takes a new configuration while it runs. */
    public Service(
            String name,
            About about,
            Dependencies dependencies,
            Map<TaskAction, Action> actions,
            List<Link> links,
            Resources demand) {
        this(name, about, dependencies, actions, links, demand, false);
    }

    /**
     * How a service stands to others. A name may be a service's or one that a service provides.
     *
     * @param provides further names by which others may ask for this service
     * @param conflicts services that may not be in the same cluster
     * @param install order and presence at INSTALL
     * @param runtime order and presence at INITIALIZE, START and STOP
     */
    public record Dependencies(
            Set<String> provides, Set<String> conflicts, Requirements install, Requirements runtime) {

        /** Stands alone. */
        public static final Dependencies NONE =
                new Dependencies(Set.of(), Set.of(), Requirements.NONE, Requirements.NONE);
    }

    /**
     * What must come first.
     *
     * @param requires must be in the cluster
     * @param uses are waited for where they are in the cluster
     */
    public record Requirements(Set<String> requires, Set<String> uses) {

        /** Nothing. */
        public static final Requirements NONE = new Requirements(Set.of(), Set.of());
    }

    /**
     * What an automator is to do.
     *
     * @param automator the plugin; in JSON {@code type}
     * @param fields as the plugin's field schema asks for them
     */
    public record Action(String automator, Map<String, Object> fields) {}

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.SERVICE;
    }
}
