package io.loom.operations.changes;

import org.jspecify.annotations.Nullable;

/**
 * What can be done to a cluster.
 *
 * @param kind as in the body that asks for a change; else {@code inspect}, {@code protect}, {@code unprotect}, {@code delete}, and {@code
 *     rollback} and {@code abandon} of the latest operation
 * @param label what people call it
 * @param allowed whether it is allowed now
 * @param reason why it is not; null where it is
 */
public record AllowedAction(
        String kind,
        String label,
        boolean allowed,
        @Nullable String reason) {

    /** An action that is allowed unless there is a reason why not. */
    public static AllowedAction unless(String kind, String label, @Nullable String reason) {
        return new AllowedAction(kind, label, reason == null, reason);
    }
}
