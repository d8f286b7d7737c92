package io.loom.provisioner.tasks;

import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets people in to a node by their public keys. A line that Loom writes ends with the words by which Loom's own key is
 * marked too, so that a host that is given back lets them in no more; a key that is there already is left as it is.
 *
 * @param keys one line each, OpenSSH format
 * @param noOthers whether lines that end so and have another key are taken away, but Loom's own
 * @param token of the node's machine
 */
record AuthorizedKeys(List<String> keys, boolean noOthers, MachineToken token) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Names the file, and how a line comes into it. */
    static final String BEGIN = """
            umask 077
            keys=$HOME/.ssh/authorized_keys
            mkdir -p "$HOME/.ssh" && touch "$keys" || exit 70
            [ ! -s "$keys" ] || [ -z "$(tail -c 1 "$keys")" ] || echo >> "$keys" || exit 70
            let_in() {
              grep -qF "$1" "$keys" || printf '%s\\n' "$2" >> "$keys" || exit 70
            }
            """;

    /** Where SELinux is, sshd reads the file only if it is labelled as such a file is. */
    static final String END = """
            PATH=$PATH:/usr/sbin:/sbin
            ! command -v restorecon > /dev/null || restorecon -R "$HOME/.ssh" 2> /dev/null
            exit 0
            """;

    /** Takes away what ends with MARK and has none of the KEPT keys, which stand in a file: there may be many. */
    private static final String LET_GO = """
            grep " $MARK\\$" "$keys" > "$keys.loom-marked"
            printf '%s\\n' "$KEPT" > "$keys.loom-kept" || exit 70
            grep -vFf "$keys.loom-kept" "$keys.loom-marked" > "$keys.loom-gone"
            if [ -s "$keys.loom-gone" ]; then
              grep -vxFf "$keys.loom-gone" "$keys" > "$keys.loom"
              [ $? -lt 2 ] && cat "$keys.loom" > "$keys" || exit 70
            fi
            rm -f "$keys.loom" "$keys.loom-marked" "$keys.loom-kept" "$keys.loom-gone"
            """;

    /**
     * Puts them on the node; harmless to do twice.
     *
     * @param own the lines by which Loom itself logs in
     */
    void put(Node node, List<String> own) throws InterruptedException {
        if (keys.isEmpty() && !noOthers) {
            return;
        }
        ExecResult result = node.script(program(own), PATIENCE);
        if (result.exit() != 0) {
            throw notWritten(result);
        }
    }

    static TaskFailure notWritten(ExecResult result) {
        return TaskFailure.passing(
                "keys-not-written", "The authorized keys cannot be written on the node: " + result.words());
    }

    private String program(List<String> own) {
        var text = new StringBuilder(BEGIN);
        keys.forEach(line -> text.append(letIn(line, token)));
        if (noOthers) {
            String kept = Stream.concat(own.stream(), keys.stream())
                    .map(AuthorizedKeys::withoutComment)
                    .collect(Collectors.joining("\n"));
            text.append("MARK=")
                    .append(ShellQuote.quote(mark(token)))
                    .append("\nKEPT=")
                    .append(ShellQuote.quote(kept))
                    .append('\n')
                    .append(LET_GO);
        }
        return text.append(END).toString();
    }

    /** The command that lets a key in where it is not there. */
    static String letIn(String line, MachineToken token) {
        return "let_in " + ShellQuote.quote(withoutComment(line)) + " "
                + ShellQuote.quote(String.join(" ", line.strip().split(" +", 3)) + " " + mark(token)) + "\n";
    }

    private static String mark(MachineToken token) {
        return "loom:" + token.text();
    }

    static String withoutComment(String line) {
        String[] parts = line.strip().split(" +", 3);
        return parts[0] + " " + parts[1];
    }
}
