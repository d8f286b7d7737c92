package io.loom.execution.engine;

/** What goes wrong once while an operation runs. */
public sealed interface Interruption {

    /** Nothing. */
    Interruption NONE = new ServerDies(Integer.MAX_VALUE, false);

    /**
     * The server dies in one of its inputs, and another takes the shard.
     *
     * @param input which one, from 1 on
     * @param written whether what it led to was durable, and had not gone out
     */
    record ServerDies(int input, boolean written) implements Interruption {}

    /** Something that happens while a provisioner works on a task for the first time. */
    sealed interface AtTask extends Interruption {

        /** The task's vertex. */
        int vertex();

        /** Whether the work was done, and nobody had heard of it. */
        boolean done();
    }

    /** The provisioner dies, with all that it holds. */
    record ProvisionerDies(int vertex, boolean done) implements AtTask {}

    /**
     * The attempt fails.
     *
     * @param retryable whether it may be tried again at once
     */
    record AttemptFails(int vertex, boolean done, boolean retryable) implements AtTask {}

    /** Somebody aborts the operation. */
    record Aborted(int vertex, boolean done) implements AtTask {}
}
