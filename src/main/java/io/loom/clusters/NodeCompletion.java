package io.loom.clusters;

/** How far operations have brought a node. */
public enum NodeCompletion {
    /** No operation that was to make it has succeeded: nothing on it is in use yet. */
    NEW,
    /** An operation that was to change its services has not succeeded: it may have any of the old and the new. */
    CHANGING,
    /** It is what the last operation was to make of it. */
    COMPLETE
}
