package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands as root on a host where somebody else logs in, by sudo. A password goes to sudo's standard input and nowhere
 * else: it is in no command line, no environment and no file. Where the account is root's, commands run as they are.
 */
public final class RootShell {

    /** Stands between what is for sudo and what is for the command. */
    private static final String END_OF_PASSWORD = "-- end of password --";

    private static final String NO_SUDO = "loom: there is no sudo";

    /**
     * As root; $1 is the login's LC_ALL. What sudo did not read of the password is passed over: it asks for none where the account
     * may do without. The shell reads byte by byte, so that what follows is left for the command.
     */
    private static final String AS_ROOT = "while IFS= read -r line && [ \"$line\" != '" + END_OF_PASSWORD
            + "' ]; do :; done; unset line SUDO_COMMAND; if [ -n \"$1\" ]; then LC_ALL=$1; export LC_ALL; else unset LC_ALL; fi; exec ";

    private final @Nullable String password;

    /** @param password of the account, for sudo; empty where it asks for none */
    public RootShell(Optional<String> password) {
        this.password = password.orElse(null);
    }

    /** What is to be run in the command's place. */
    String command(String command) {
        String asRoot = ShellQuote.quote(AS_ROOT + command);
        String sudo = password == null ? "sudo -n" : "sudo -S -p ''";
        return "/bin/sh -c "
                + ShellQuote.quote("[ \"$(id -u)\" -ne 0 ] || exec /bin/sh -c " + asRoot + " sh \"${LC_ALL-}\"\n"
                        + "command -v sudo > /dev/null || { echo '" + NO_SUDO + "' >&2; exit 127; }\n"
                        + "exec env LC_ALL=C " + sudo + " -H -- /bin/sh -c " + asRoot + " sh \"${LC_ALL-}\"");
    }

    /**
     * What standard input begins with. A password that is wrong is asked for three times; the two further answers are empty, so that
     * nothing else is taken for one.
     */
    String prelude() {
        return (password == null ? "" : password + "\n\n\n") + END_OF_PASSWORD + "\n";
    }

    /**
     * Why the command was not begun.
     *
     * @param words what was written to standard error, in which nothing is the command's
     * @return empty when sudo has nothing to do with it
     */
    public Optional<TaskFailure> refusal(SshTarget target, String words) {
        String user = target.user();
        if (words.contains(NO_SUDO)) {
            return failure(target + " has no sudo, and " + user
                    + " is not root.\nMaybe choose an image that has sudo, or log in as root and leave sudo off.");
        }
        if (saysOneOf(words, "a password is required", "authentication is required") && password == null) {
            return failure("sudo on " + target + " wants a password for " + user
                    + "; give sudoPassword in the provider, or let " + user
                    + " use sudo without one: " + user + " ALL=(ALL) NOPASSWD:ALL.");
        }
        if (saysOneOf(words, "incorrect", "try again", "a password is required", "no password was provided")) {
            return failure("sudo on " + target + " does not take the password for " + user
                    + ".\nMaybe it was changed: give the one that it is now as sudoPassword in the provider.");
        }
        if (saysOneOf(words, "not in the sudoers file", "is not allowed to", "may not run sudo")) {
            return failure("sudo on " + target + " does not let " + user
                    + " run /bin/sh as root.\nMaybe add a line to sudoers: " + user + " ALL=(ALL) ALL.");
        }
        return lines(words).anyMatch(line -> line.startsWith("sudo: ") || line.startsWith("sudo-rs: "))
                ? failure("sudo on " + target + " runs nothing for " + user + ": "
                        + String.join(" ", lines(words).toList()))
                : Optional.empty();
    }

    private static boolean saysOneOf(String words, String... phrases) {
        return Stream.of(phrases).anyMatch(words::contains);
    }

    private static Stream<String> lines(String words) {
        return words.lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    private static Optional<TaskFailure> failure(String message) {
        return Optional.of(TaskFailure.lasting("sudo-refused", message));
    }
}
