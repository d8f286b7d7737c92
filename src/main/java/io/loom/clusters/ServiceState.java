package io.loom.clusters;

/** How a service stands on a node, as its last action left it. */
public enum ServiceState {
    RUNNING,
    STOPPED,
    /** It did not start, or its check failed. */
    FAILED
}
