package io.loom.execution.journal;

import java.util.UUID;

/** What is stored of an operation cannot be read, though the database answers: it is damaged, or of a newer release. */
public final class UnreadableOperationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableOperationException(UUID operationId, RuntimeException cause) {
        super("What is stored of the operation " + operationId + " cannot be read: " + cause.getMessage(), cause);
    }
}
