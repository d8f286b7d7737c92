package io.loom.provisioner.node;

import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.RemoteProcess;
import io.loom.provisioner.ssh.RootShell;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs things on a node, as the user who logs in or as root.
 *
 * @param root by which they run as root; empty where they run as who logs in
 */
record NodeShell(SshConnections connections, SshTarget target, Optional<RootShell> root) {

    NodeShell asLogin() {
        return new NodeShell(connections, target, Optional.empty());
    }

    ExecResult script(String program, Duration timeout) throws InterruptedException {
        return root.isPresent()
                ? connections.script(target, root.get(), program, timeout)
                : connections.script(target, program, timeout);
    }

    ExecResult exec(String command, String stdin, Duration timeout) throws InterruptedException {
        return root.isPresent()
                ? connections.exec(target, root.get(), command, stdin, timeout)
                : connections.exec(target, command, stdin, timeout);
    }

    RemoteProcess start(String command) throws InterruptedException {
        return root.isPresent() ? connections.start(target, root.get(), command) : connections.start(target, command);
    }

    /**
     * Of a process that has ended before it began its work: nothing, where that was not sudo's doing.
     *
     * @param words what it wrote to standard error
     */
    void checkBegun(String words) {
        Optional<TaskFailure> refusal = root.flatMap(shell -> shell.refusal(target, words));
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }
}
