package io.loom.contract;

import java.util.Set;

/**
 * Prepares a node for automators.
 *
 * @param automators types of all automators that the node's services use
 * @param machine where the node is
 */
public record BootstrapWork(Set<String> automators, Machine machine) implements TaskWork {}
