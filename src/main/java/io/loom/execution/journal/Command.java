package io.loom.execution.journal;

import java.util.UUID;

/**
 * A command to an operation that waits for the owner of its shard.
 *
 * @param id commands are carried out in the order of their ids
 * @param operationId the operation
 * @param kind what is to be done
 */
public record Command(long id, UUID operationId, Kind kind) {

    /** The commands. */
    public enum Kind {
        PAUSE,
        RESUME,
        ABORT
    }
}
