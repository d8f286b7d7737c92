package io.loom.clusters;

/** How a service stands on a node, as its last action left it. One that was never started has none. */
public enum ServiceState {
    RUNNING,
    STOPPED,
    /** It did not start, or its check failed. */
    FAILED
}
