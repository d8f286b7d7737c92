package io.loom.clusters;

/** How a cluster is to be deleted. */
public enum Deletion {
    /** Every machine is given back. */
    ASKED,
    /** Machines that cannot be given back are forgotten. */
    FORCED
}
