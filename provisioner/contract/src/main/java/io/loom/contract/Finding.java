package io.loom.contract;

import java.util.List;

/**
 * What an INSPECT has found on a node that is not as it is recorded. The task has succeeded all the same: it has found out.
 *
 * @param condition what is wrong; of several the one that stands first in {@link Condition}
 * @param reason for people, never secret
 * @param services those that are not running, of {@link Condition#STOPPED}; else empty
 */
public record Finding(Condition condition, String reason, List<String> services) {
    public Finding {
        services = services == null ? List.of() : List.copyOf(services);
    }

    /** A finding about the machine. */
    public static Finding of(Condition condition, String reason) {
        return new Finding(condition, reason, List.of());
    }

    /** What can be wrong. Messages hold the name. */
    public enum Condition {
        /** The provider has no such machine. */
        MISSING,
        /** The machine does not answer over SSH, or lets Loom in no more. */
        UNREACHABLE,
        /** The machine has another address, host key or hardware than is recorded. */
        CHANGED,
        /** The machine is well, and services on it are not. */
        STOPPED
    }
}
