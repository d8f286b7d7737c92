package io.loom.clusters;

/** Where a node stands. */
public enum NodeState {
    /** Nothing has been asked of the provider yet. */
    PLANNED,
    /** The machine has been asked for and does not answer yet. */
    CREATING,
    /** The machine answers. */
    RUNNING,
    /** A task on it finally failed. */
    FAILED,
    /** The machine is being given back. */
    DELETING,
    /** The machine was given back. */
    DELETED
}
