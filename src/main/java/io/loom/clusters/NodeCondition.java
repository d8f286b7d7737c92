package io.loom.clusters;

import java.util.Set;

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
    STOPPED;

    /** Conditions in which it needs another machine. */
    public static final Set<NodeCondition> LOST = Set.of(MISSING, UNREACHABLE);

    /** Conditions that can be repaired. */
    public static final Set<NodeCondition> REPAIRABLE = Set.of(MISSING, UNREACHABLE, STOPPED);
}
