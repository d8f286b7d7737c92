package io.loom.provisioner.plugin;

import io.loom.contract.Contract;
import io.loom.contract.Machine;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its provider knows it, whoever made it.
 *
 * @param machine what is known of it
 * @param token what it is tagged with; null when it is no node of any Loom
 * @param tags further tags that it carries
 */
public record ProviderMachine(Machine machine, @Nullable MachineToken token, Map<String, String> tags) {
    public ProviderMachine {
        tags = Map.copyOf(tags);
    }

    /** The installation that it belongs to; empty when it carries no such tag. */
    public Optional<String> installation() {
        return Optional.ofNullable(tags.get(Contract.INSTALLATION_TAG));
    }

    /**
     * The failure of an adoption.
     *
     * @param owner who has it
     */
    public static TaskFailure taken(String providerId, String owner) {
        return TaskFailure.lasting(
                "machine-taken",
                "The machine " + providerId + " is taken by " + owner
                        + ".\nMaybe delete the cluster that has it, or adopt another one.");
    }

    /** The failure of an adoption of what is not there. */
    public static TaskFailure gone(String providerId) {
        return TaskFailure.lasting(
                "machine-gone",
                "The provider has no machine " + providerId + ".\nMaybe another id: it is the provider's own.");
    }
}
