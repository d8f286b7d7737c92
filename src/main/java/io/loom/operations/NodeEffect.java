package io.loom.operations;

/** What an operation means for a node. */
enum NodeEffect {
    /** It gets a machine. */
    CREATE,
    /** Its machine stays, and services on it come or go. */
    CHANGE,
    /** Something is done on it, and it stays what it is. */
    KEEP,
    /** Its machine is given back. */
    DELETE
}
