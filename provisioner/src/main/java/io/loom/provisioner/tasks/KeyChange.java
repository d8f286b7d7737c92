package io.loom.provisioner.tasks;

import io.loom.contract.KeyWork;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.List;

/**
 * Changes by which keys Loom logs in to a node, so that it is locked out at no time: a key that is added is tried at once, and one is
 * removed only over a connection that the keys which stay have opened. Both are harmless to do twice.
 *
 * @param keys all by which the node may be opened now
 * @param node where it is
 * @param token of its machine
 */
record KeyChange(SshConnections connections, LoginKeys keys, SshTarget node, MachineToken token) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Takes away what has one of the GONE keys. */
    private static final String TAKE_AWAY = """
            if grep -qF "$GONE" "$keys" 2> /dev/null; then
              grep -vF "$GONE" "$keys" > "$keys.loom"
              [ $? -lt 2 ] && cat "$keys.loom" > "$keys" || exit 70
              rm -f "$keys.loom"
            fi
            """;

    /**
     * Does it.
     *
     * @throws TaskFailure passing, {@code keys-not-written} where the node cannot write, {@code key-not-accepted} where it refuses a key
     *     that was added; lasting, {@code bad-assignment} where a key that is to be added is unknown, or none would stay
     */
    void make(TaskAction action, KeyWork work) throws InterruptedException {
        List<String> lines =
                work.publicKeys().stream().map(AuthorizedKeys::withoutComment).toList();
        if (action == TaskAction.ADD_KEY) {
            add(work.publicKeys(), keys.among(lines));
        } else {
            remove(lines, keys.without(lines));
        }
    }

    private void add(List<String> lines, LoginKeys added) throws InterruptedException {
        require(added, "The task's secrets hold no private key for a key that is to be added.");
        var program = new StringBuilder(AuthorizedKeys.BEGIN);
        for (String line : lines) {
            program.append(AuthorizedKeys.letIn(line, token));
        }
        write(node.openedBy(keys.pairs()), program.append(AuthorizedKeys.END).toString());
        try {
            connections.hostKey(node.openedBy(added.pairs()));
        } catch (TaskFailure e) {
            if (!e.code().equals("ssh-login-refused")) {
                throw e;
            }
            throw TaskFailure.passing(
                            "key-not-accepted",
                            node + " does not accept the new key, though ~/.ssh/authorized_keys has it."
                                    + "\nMaybe its SSH server reads another file (AuthorizedKeysFile in sshd_config).")
                    .causedBy(e);
        }
    }

    private void remove(List<String> lines, LoginKeys staying) throws InterruptedException {
        require(staying, "No key of Loom's own would be left on the node.");
        write(
                node.openedBy(staying.pairs()),
                AuthorizedKeys.BEGIN + "GONE=" + ShellQuote.quote(String.join("\n", lines)) + "\n" + TAKE_AWAY
                        + AuthorizedKeys.END);
    }

    private static void require(LoginKeys some, String orElse) {
        if (some.pairs().isEmpty()) {
            throw TaskFailure.lasting("bad-assignment", orElse);
        }
    }

    private void write(SshTarget opened, String program) throws InterruptedException {
        ExecResult result = connections.script(opened, program, PATIENCE);
        if (result.exit() != 0) {
            throw AuthorizedKeys.notWritten(result);
        }
    }
}
