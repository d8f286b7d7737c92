package io.loom.contract;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a node for automators.
 *
 * @param automators types of all automators that the node's services use
 * @param machine where the node is
 * @param authorizedKeys public keys of people who may log in to it, besides Loom, one line each, OpenSSH format; an older
 *     server says none
 * @param noOthers whether keys of people that Loom has put there before and that are not among these are taken away; an older server
 *     does not say so
 * @param setup how the node is reached and prepared; null from an older server
 */
public record BootstrapWork(
        Set<String> automators,
        Machine machine,
        List<String> authorizedKeys,
        boolean noOthers,
        @Nullable NodeSetup setup)
        implements TaskWork {
    public BootstrapWork {
        authorizedKeys = authorizedKeys == null ? List.of() : List.copyOf(authorizedKeys);
    }

    /** Of a node that needs nothing particular. */
    public BootstrapWork(Set<String> automators, Machine machine, List<String> authorizedKeys, boolean noOthers) {
        this(automators, machine, authorizedKeys, noOthers, null);
    }
}
