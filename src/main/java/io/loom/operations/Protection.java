package io.loom.operations;

import jakarta.validation.constraints.NotNull;

/**
 * Whether a cluster is protected.
 *
 * @param on whether it is kept from deletion, from losing nodes and from the end of its lease
 */
record Protection(@NotNull Boolean on) {}
