package io.loom.resources;

/** Where a version of a resource stands. */
public enum ResourceStatus {
    /** Neither in the latest publication nor in the next. */
    INACTIVE,
    /** Is going to be active with the next publication. */
    STAGED,
    /** What operations that begin now take. */
    ACTIVE,
    /** Still active, and not any more after the next publication. */
    RECALLED;

    static ResourceStatus of(boolean active, boolean staged) {
        if (active) {
            return staged ? ACTIVE : RECALLED;
        }
        return staged ? STAGED : INACTIVE;
    }
}
