package io.loom.execution;

import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.NodeRef;
import io.loom.contract.TaskWork;
import io.loom.taskgraph.Task;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Port: says what a task contains at the moment of its dispatch, for addresses exist only after CONFIRM. */
public interface TaskContents {

    /**
     * Called on a worker thread, outside of any transaction, before each attempt.
     *
     * @param operationId the operation
     * @param task the task that is about to go out
     * @return its content as of now
     * @throws io.loom.model.InvalidInputException when it cannot be made, e.g. a macro names a node that is not there;
     *     the attempt then fails, and is not retried
     */
    Content contentOf(UUID operationId, Task task);

    /**
     * The pool whose capacity bounds how many tasks like this one are out at once. Called whenever a task becomes
     * ready, on the engine's own thread: it must answer from memory, and must not block.
     *
     * @param operationId the operation
     * @param task the task that became ready
     * @return the pool that {@link #contentOf} will name
     */
    default String poolOf(UUID operationId, Task task) {
        return Contract.DEFAULT_POOL;
    }

    /**
     * The plugin that does a task, for figures: a provider type, an automator type or several automators. It may be
     * asked from memory only.
     *
     * @param operationId the operation
     * @param task the task
     * @return its name; {@code other} where it is not known
     */
    default String pluginOf(UUID operationId, Task task) {
        return "other";
    }

    /**
     * An operation begins here, or goes on: called outside of any transaction, before anything else is asked or told of
     * it. May read the database.
     *
     * @param operationId the operation
     */
    default void prepare(UUID operationId) {}

    /**
     * Another replica runs the operation from now on, or ran it until now: what is remembered of it here may be out of
     * date. Called before the first {@link #contentOf} after a take-over; must not block.
     *
     * @param operationId the operation
     */
    default void forget(UUID operationId) {}

    /**
     * What a task contains.
     *
     * @param pool whose provisioners are to do it
     * @param cluster the cluster
     * @param node the node
     * @param secretBundle id of the secrets that it needs; null for none
     * @param work what the action needs to know
     */
    record Content(
            String pool,
            ClusterRef cluster,
            NodeRef node,
            @Nullable String secretBundle,
            TaskWork work) {}
}
