package io.loom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user hands in. */
final class DocumentFile {

    private DocumentFile() {}

    /**
     * The one object that a file holds, as YAML or JSON.
     *
     * @throws CliException when it cannot be read or holds anything else
     */
    static ObjectNode readObject(Path file) {
        try {
            JsonNode read = new YAMLMapper().readTree(Files.readString(file));
            if (read instanceof ObjectNode object) {
                return object;
            }
            throw new CliException(ExitCode.USAGE, file + " must hold one object, YAML or JSON.");
        } catch (JsonProcessingException e) {
            throw new CliException(ExitCode.USAGE, file + " is neither YAML nor JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new CliException(ExitCode.NOT_FOUND, "Cannot read " + file + ".");
        }
    }
}
