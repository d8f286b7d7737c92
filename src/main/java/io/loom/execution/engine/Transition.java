package io.loom.execution.engine;

import io.loom.execution.OperationListener.Outcome;
import java.util.UUID;

/**
 * A change of an operation's state that is made durable before anyone outside may see its effect. Replaying the
 * transitions of an operation in order gives its state. Times are milliseconds since the epoch.
 */
public sealed interface Transition {

    /** The operation that changes. */
    UUID operationId();

    /** A transition of one task. */
    sealed interface OfTask extends Transition {

        /** The task's vertex. */
        int vertex();
    }

    /** An attempt came to nothing, in words that can be shown. */
    sealed interface OfFailure extends OfTask {

        /** What went wrong. */
        String message();
    }

    /** An attempt goes out; {@code deadline} is when somebody must have accepted it. */
    record Sent(UUID operationId, int vertex, long at, long deadline) implements OfTask {}

    /** An incarnation has the attempt; {@code deadline} is when its end must have been heard of. */
    record Accepted(UUID operationId, int vertex, String incarnation, long deadline) implements OfTask {}

    /** The task is done. */
    record Succeeded(UUID operationId, int vertex, long at) implements OfTask {}

    /** A step of a compensation is done; {@code nextStep} 0 is the task's own action. */
    record StepDone(UUID operationId, int vertex, int nextStep) implements OfTask {}

    /** An attempt failed, and another follows from {@code retryAt} on; {@code refused} attempts count apart. */
    record AttemptFailed(UUID operationId, int vertex, long retryAt, int nextStep, boolean refused, String message)
            implements OfFailure {}

    /** The task has finally failed. */
    record FinallyFailed(UUID operationId, int vertex, long at, String message) implements OfFailure {}

    /** Nobody has the attempt any more; another may go out at once. */
    record Lost(UUID operationId, int vertex) implements OfTask {}

    /** No new attempt goes out. */
    record Paused(UUID operationId) implements Transition {}

    /** Attempts go out again; what had finally failed is ready again. */
    record Resumed(UUID operationId) implements Transition {}

    /** The operation ended; whatever was out is fenced off. */
    record Ended(UUID operationId, Outcome outcome, long at) implements Transition {}
}
