package io.loom.execution;

import io.loom.contract.TaskAction;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts and steers the execution of task graphs. Every method may be called on any replica, from any thread. */
public interface Executions {

    /**
     * Makes a graph durable and starts it. Joins the caller's transaction: nothing goes out before it commits, and
     * nothing is left when it rolls back.
     */
    void submit(UUID operationId, UUID tenantId, Priority priority, TaskGraph graph);

    /** No new task goes out; those that run go on. */
    void pause(UUID operationId);

    /** Undoes {@link #pause}; of a failed or aborted operation, runs again what is not done. */
    void resume(UUID operationId);

    /** No new task goes out, those that run are cancelled, the operation ends ABORTED. */
    void abort(UUID operationId);

    /** How far an operation is, task by task in vertex order. */
    List<TaskStatus> tasks(UUID operationId);

    /** How many of its tasks are in each state; a state in which none is may be left out. */
    Map<TaskStatus.State, Integer> counts(UUID operationId);

    /** Its tasks that are in one of some states, in vertex order; none where there is no such operation. */
    List<Task> tasksIn(UUID operationId, Set<TaskStatus.State> states);

    /** The first of its tasks with one of some actions of which an attempt has gone out; empty where there is none. */
    Optional<Task> firstBegun(UUID operationId, Set<TaskAction> actions);

    /**
     * A task of which an attempt is out.
     *
     * @param task the task; an attempt that compensates it is on the same node
     * @param holder the incarnation that has the attempt; null while it is in its pool's queue, or was taken and nobody has said so
     */
    record TaskOut(Task task, @Nullable String holder) {}

    /** The tasks of an operation of which an attempt is out, in vertex order; none where there is no such operation. */
    List<TaskOut> tasksOut(UUID operationId);

    /** The graph that was submitted; empty where there is no such operation. */
    Optional<TaskGraph> graphOf(UUID operationId);

    /** The operation that a task belongs to; empty where no task has that id. */
    Optional<UUID> operationOf(UUID taskId);

    /**
     * Forgets an operation that has ended: first what its tasks have printed, and when nothing is left of that, the rest. Joins the
     * caller's transaction.
     *
     * @param limit how many pieces of logs at most
     * @return whether nothing is left
     */
    boolean forget(UUID operationId, int limit);

    /** Which of two ready tasks goes first. */
    enum Priority {
        DELETE,
        REPAIR,
        NORMAL,
        /** What nobody waits for. */
        INSPECT
    }
}
