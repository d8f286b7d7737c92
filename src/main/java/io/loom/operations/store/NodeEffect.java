package io.loom.operations.store;

/** What an operation means for a node. */
public enum NodeEffect {
    /** It gets a machine. */
    CREATE,
    /** Its machine stays, and services on it come or go. */
    CHANGE,
    /** Something is done on it, and it stays what it is. */
    KEEP,
    /** Its machine is given back. */
    DELETE
}
