package io.loom.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: whether a plan is applied without a question. */
final class ApplyOptions {

    private static final Set<String> AGREED = Set.of("y", "yes");

    @Option(
            names = {"-y", "--yes"},
            description = "Apply the plan without asking.")
    private boolean yes;

    /** @throws CliException when the question must be asked and there is nobody to ask */
    void requireAnswer() {
        if (!yes && terminal() == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no terminal to ask whether to apply the plan.\nMaybe add --yes, or look at the plan alone with --dry-run.");
        }
    }

    /** Whether to apply the plan that has been shown; asks at the terminal unless that was said before. */
    boolean agreed(PrintWriter err) {
        if (yes) {
            return true;
        }
        requireAnswer();
        err.print("Apply? [y/N] ");
        err.flush();
        Console terminal = terminal();
        return terminal != null && isAgreement(terminal.readLine());
    }

    /** Whether an answer is a yes; nothing, and the end of the input, are a no. */
    static boolean isAgreement(@Nullable String answer) {
        return answer != null && AGREED.contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }
}
