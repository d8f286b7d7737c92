package io.loom.model;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;

/** Reads a YAML document that is a mapping, as plain maps, lists, strings, numbers and booleans. */
public final class YamlTree {

    private static final YAMLMapper MAPPER = new YAMLMapper();

    private YamlTree() {}

    /**
     * The top mapping; empty for an empty document.
     *
     * @param text the document
     * @param source where it comes from, for people
     * @throws InvalidInputException if it is not YAML, or not a mapping
     */
    public static Map<String, Object> read(String text, String source) {
        try {
            Map<String, Object> tree = MAPPER.readValue(text, new TypeReference<>() {});
            return tree == null ? Map.of() : tree;
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw new InvalidInputException(
                    "",
                    source + " is not a YAML mapping: " + e.getOriginalMessage() + ".\nMaybe check "
                            + (where == null ? "its indentation." : "line " + where.getLineNr() + "."));
        }
    }
}
