package io.loom.clusters;

/** Where a cluster stands. */
public enum ClusterState {
    /** An operation is changing it. */
    PENDING,
    /** As it was asked for. */
    ACTIVE,
    /** Its creation or deletion failed or was aborted; machines of it may be there. */
    INCOMPLETE,
    /** A later change of it failed or was aborted. */
    INCONSISTENT,
    /** Deleted; nothing of it is left at the provider. */
    TERMINATED
}
