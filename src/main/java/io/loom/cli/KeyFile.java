package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Public keys of people in a file, one a line; empty lines and those that begin with # say nothing. */
final class KeyFile {

    private KeyFile() {}

    /**
     * Puts its keys into a body as {@code authorizedKeys}.
     *
     * @param file {@code -} for standard input
     * @throws CliException when it cannot be read
     */
    static void putInto(ObjectNode body, Path file) {
        body.set("authorizedKeys", Api.JSON.valueToTree(read(file)));
    }

    private static List<String> read(Path file) {
        try {
            String text = file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
            return text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot read the keys of " + file + ": " + e.getMessage());
        }
    }
}
