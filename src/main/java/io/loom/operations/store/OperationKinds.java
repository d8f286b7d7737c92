package io.loom.operations.store;

import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;

/**
 * Kinds of operations beside those of {@link ClusterChange}, and of those that others tell apart, as stored and shown. The kinds of changes of a standing
 * cluster are the names of their classes in {@link ClusterChanges}.
 */
public final class OperationKinds {

    /** The creation of a cluster. */
    public static final String CREATE = "CREATE";

    /** The deletion of a cluster. */
    public static final String DELETE = "DELETE";

    /** A look at what is there; beside all others. */
    public static final String INSPECT = "INSPECT";

    /** A command on nodes; beside all others. */
    public static final String RUN = "RUN";

    /** Another key by which Loom logs in to the nodes of a standing cluster. */
    public static final String ROTATE_KEY = "ROTATE_KEY";

    /** What another operation has left, finished where there is capacity. */
    public static final String FINISH_ELSEWHERE = "FINISH_ELSEWHERE";

    /** The way back from another operation. */
    public static final String ROLLBACK = "ROLLBACK";

    private OperationKinds() {}
}
