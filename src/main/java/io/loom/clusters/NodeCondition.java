package io.loom.clusters;

/** What an inspection has found on a node. */
public enum NodeCondition {
    /** All is as it is recorded. */
    OK,
    /** Its provider has no such machine. */
    MISSING,
    /** Its machine does not answer over SSH. */
    UNREACHABLE,
    /** Its machine has another address, host key or hardware than is recorded. */
    CHANGED,
    /** Services on it are not running. */
    STOPPED
}
