package io.loom.contract;

import java.util.List;

/**
 * Changes by which keys Loom itself logs in to a node. The private keys are in the task's {@link SecretBundle}.
 *
 * @param machine where the node is
 * @param publicKeys those that {@link TaskAction#ADD_KEY} lets in, or {@link TaskAction#REMOVE_KEY} takes away, one line each,
 *     OpenSSH format
 * @param setup how the node is reached
 */
public record KeyWork(Machine machine, List<String> publicKeys, NodeSetup setup) implements TaskWork {
    public KeyWork {
        publicKeys = List.copyOf(publicKeys);
    }
}
