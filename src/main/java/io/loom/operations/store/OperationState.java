package io.loom.operations.store;

/** Where an operation stands. */
public enum OperationState {
    /** Waits until the operation before it has ended. */
    QUEUED,
    RUNNING,
    /** No new task goes out until it is resumed. */
    PAUSED,
    SUCCEEDED,
    /** A task finally failed, and nothing else can be done; can be resumed. */
    FAILED,
    /** Ended by a user; can be resumed. */
    ABORTED;

    /** Whether no task will run any more, unless it is resumed. */
    public boolean hasEnded() {
        return this == SUCCEEDED || this == FAILED || this == ABORTED;
    }

    /** Whether it has ended, and not all of it is done. */
    public boolean hasFailed() {
        return this == FAILED || this == ABORTED;
    }
}
