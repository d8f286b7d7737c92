package io.loom.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a thing's state in the audit: its JSON, in an object. Values whose name says that they are secret are
 * masked, though nobody should have handed them over.
 */
@ApplicationScoped
class AuditStates {

    private static final TextNode MASK = TextNode.valueOf("(secret)");

    private final ObjectMapper json;

    AuditStates(ObjectMapper json) {
        this.json = json;
    }

    @Nullable
    JsonNode of(@Nullable Object state) {
        return state == null ? null : masked(json.valueToTree(state));
    }

    private static JsonNode masked(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    JsonNode value = object.get(name);
                    boolean secret = SecretNames.matches(name) && (value.isTextual() || value.isNumber());
                    object.set(name, secret ? MASK : masked(value));
                }
                yield object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, masked(array.get(i)));
                }
                yield array;
            }
            default -> node;
        };
    }
}
