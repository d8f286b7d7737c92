package io.loom.provisioner.tasks;

import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import java.time.Duration;
import java.util.List;

/**
 * Lets people in to a node by their public keys. A line that Loom writes ends with the words by which Loom's own key is
 * marked too, so that a host that is given back lets them in no more; a key that is there already is left as it is.
 *
 * @param keys one line each, OpenSSH format
 * @param token of the node's machine
 */
record AuthorizedKeys(List<String> keys, MachineToken token) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String BEGIN = """
            umask 077
            keys=$HOME/.ssh/authorized_keys
            mkdir -p "$HOME/.ssh" && touch "$keys" || exit 70
            [ ! -s "$keys" ] || [ -z "$(tail -c 1 "$keys")" ] || echo >> "$keys" || exit 70
            let_in() {
              grep -qF "$1" "$keys" || printf '%s\\n' "$2" >> "$keys" || exit 70
            }
            """;

    /** Puts them on the node; harmless to do twice. */
    void put(Node node) throws InterruptedException {
        if (keys.isEmpty()) {
            return;
        }
        ExecResult result = node.script(program(), PATIENCE);
        if (result.exit() != 0) {
            throw TaskFailure.passing(
                    "keys-not-written", "The authorized keys cannot be written on the node: " + result.words());
        }
    }

    private String program() {
        var text = new StringBuilder(BEGIN);
        for (String line : keys) {
            String[] parts = line.split(" +", 3);
            text.append("let_in ")
                    .append(ShellQuote.quote(parts[0] + " " + parts[1]))
                    .append(' ')
                    .append(ShellQuote.quote(String.join(" ", parts) + " loom:" + token.text()))
                    .append('\n');
        }
        return text.append("exit 0\n").toString();
    }
}
