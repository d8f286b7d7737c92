package io.loom.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** Mixin: where a password comes from. Never an argument, since others can see those. */
final class PasswordOptions {

    @Option(names = "--password-stdin", description = "Read the password from standard input, one line.")
    private boolean fromStandardInput;

    String read(String prompt) {
        if (fromStandardInput) {
            return firstLine();
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no terminal to ask for a password.\nMaybe give it with --password-stdin.");
        }
        char[] typed = console.readPassword("%s: ", prompt);
        if (typed == null) {
            throw new CliException(ExitCode.USAGE, "No password was given.");
        }
        return new String(typed);
    }

    private static String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null || line.isEmpty()) {
                throw new CliException(ExitCode.USAGE, "Standard input holds no password.");
            }
            return line;
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "Cannot read standard input: " + e.getMessage());
        }
    }
}
