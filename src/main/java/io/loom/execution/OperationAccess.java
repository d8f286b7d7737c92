package io.loom.execution;

import java.util.UUID;

/** Port: says whose an operation is. */
public interface OperationAccess {

    /** Whether the caller of this request may see the operation; false where there is none. */
    boolean isVisible(UUID operationId);
}
