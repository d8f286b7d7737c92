package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.loom.model.InvalidInputException;
import io.loom.model.document.Documents;
import java.util.List;
import java.util.Map;

/** A configuration into which single values are written, each at a path of keys. */
final class ConfigValues {

    /** A dot before which stands no backslash. */
    private static final String DOT = "(?<!\\\\)\\.";

    private final ObjectNode config;

    /** @param config is written into */
    ConfigValues(ObjectNode config) {
        this.config = config;
    }

    /**
     * Writes values, in their order.
     *
     * @param values by path, such as {@code web.port}; a backslash before a dot makes it a part of the key. Each is JSON
     *     where it can be read as such, otherwise text
     * @throws CliException when a path leads through something that is no object, or has an empty key
     */
    void setAll(Map<String, String> values) {
        values.forEach((path, value) -> set(path, parse(value)));
    }

    private void set(String path, JsonNode value) {
        List<String> keys = List.of(path.split(DOT, -1)).stream()
                .map(key -> key.replace("\\.", "."))
                .toList();
        if (keys.contains("")) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The path (" + path + ") has an empty key.\nMaybe web.port, with keys apart by dots.");
        }
        ObjectNode parent = config;
        for (String key : keys.subList(0, keys.size() - 1)) {
            JsonNode child = parent.path(key);
            if (child.isMissingNode()) {
                parent = parent.putObject(key);
            } else if (child instanceof ObjectNode object) {
                parent = object;
            } else {
                throw new CliException(
                        ExitCode.USAGE,
                        "The path (" + path + ") leads through " + key + ", which is given the value " + child
                                + ".\nMaybe leave one of them out.");
            }
        }
        parent.set(keys.getLast(), value);
    }

    private static JsonNode parse(String value) {
        if (value.strip().equals("null")) {
            return NullNode.getInstance();
        }
        try {
            return Documents.json(value);
        } catch (InvalidInputException text) {
            return TextNode.valueOf(value);
        }
    }
}
