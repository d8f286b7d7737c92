package io.loom.provisioner.plugin;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import java.nio.file.Path;
import java.time.Duration;

/** The attempt that a plugin works for. Its thread is interrupted when the attempt is cancelled or out of time. */
public interface TaskContext {

    /** Identity of the attempt. */
    TaskAttempt attempt();

    /** What is to be done. */
    TaskAction action();

    /** The cluster that the node belongs to. */
    ClusterRef cluster();

    /** The node that the task is about. */
    NodeRef node();

    /**
     * Whether the attempt is another provisioner's to go on with, when this thread is interrupted: what it runs on a node is left
     * running then.
     */
    default boolean isHandedBack() {
        return false;
    }

    /** What is left of the attempt's time; never negative. */
    Duration timeLeft();

    /**
     * A copy of a resource's content on this machine, complete and checked; an archive is packed, and known to unpack within
     * its own folder. It stays until the attempt ends, and is only to be read. Blocks while it is fetched.
     *
     * @throws TaskFailure {@code resource-gone}, {@code resource-damaged} and {@code server-unreachable}, all passing; {@code
     *     resource-unsafe}, lasting
     */
    Path resource(ResourceRef resource) throws InterruptedException;

    /** Tells whoever watches, in one line. */
    void progress(String message);

    /** Adds to the attempt's log. Bytes are UTF-8; a character may be split between two calls. */
    void log(byte[] bytes, int offset, int length);
}
