package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.document.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user hands in; {@code -} is the standard input. */
final class DocumentFile {

    private static final Path STANDARD_INPUT = Path.of("-");

    private DocumentFile() {}

    static boolean isStandardInput(Path file) {
        return file.equals(STANDARD_INPUT);
    }

    /** What messages call it. */
    static String source(Path file) {
        return isStandardInput(file) ? "standard input" : file.toString();
    }

    /**
     * What it holds, in UTF-8 or UTF-16. The standard input can be read once.
     *
     * @throws CliException when it cannot be read
     * @throws io.loom.model.InvalidInputException when it is no text
     */
    static String text(Path file) {
        try {
            byte[] bytes = isStandardInput(file) ? System.in.readAllBytes() : Files.readAllBytes(file);
            return Documents.decode(source(file), bytes);
        } catch (IOException e) {
            throw new CliException(ExitCode.NOT_FOUND, "Cannot read " + source(file) + ".");
        }
    }

    /**
     * The one object that it holds, as YAML or JSON.
     *
     * @throws CliException when it cannot be read
     * @throws io.loom.model.InvalidInputException when it holds anything else
     */
    static ObjectNode readObject(Path file) {
        return Documents.object(source(file), text(file));
    }
}
