package io.loom.provisioner.automator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.plugin.TaskFailure;
import org.jspecify.annotations.Nullable;

/** Fields that hold a map, given as one or as the text of a JSON object. */
public final class JsonFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFields() {}

    /**
     * The map that a field holds; empty where nothing is given.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when it is something else
     */
    public static ObjectNode map(String field, @Nullable JsonNode value) {
        if (value == null
                || value.isNull()
                || value.isTextual() && value.textValue().isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if ((value.isTextual() ? JSON.readTree(value.textValue()) : value) instanceof ObjectNode map) {
                return map;
            }
        } catch (JsonProcessingException e) {
            throw TaskFailure.lasting(
                            "bad-field",
                            "Field " + field + " holds a text that is no JSON: " + e.getOriginalMessage() + ".")
                    .causedBy(e);
        }
        throw TaskFailure.lasting("bad-field", "Field " + field + " must be a map, or the text of a JSON object.");
    }

    /** Puts the second over the first: maps into each other, and all else in the place of what was there. */
    public static ObjectNode merge(ObjectNode under, ObjectNode over) {
        over.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode upper && under.get(entry.getKey()) instanceof ObjectNode lower) {
                merge(lower, upper);
            } else {
                under.set(entry.getKey(), entry.getValue());
            }
        });
        return under;
    }
}
